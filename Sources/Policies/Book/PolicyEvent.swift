package import Care
package import FoundationEssentials

/// A file as it was found.
package struct PolicyFile: Sendable, Hashable {
    /// The name inside the folder: `<key>.yaml`.
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// A step in the history of a town's law, to be kept.
package struct PolicyEvent: Sendable, Hashable {
    /// What happened.
    package enum Kind: Sendable, Hashable {
        /// A text came into force, in the place of another one or of none.
        case cameIntoForce(text: [UInt8], digest: String, replacing: String?)
        /// The file was taken away; nothing is erased.
        case closed(digest: String)
        /// The file is back, with the text that was in force before.
        case reopened(digest: String)
        /// A text was found by which somebody would see more than under the one in force; it waits for the town's word.
        case waits(digest: String, against: String)
        /// That text was edited further or taken back before the town's word was complete.
        case waitsNoMore(digest: String)
    }

    package let tenant: TenantKey
    package let kind: Kind
    package let at: Date

    package init(tenant: TenantKey, kind: Kind, at: Date) {
        self.tenant = tenant
        self.kind = kind
        self.at = at
    }
}

/// What was kept of a town: the last text that was in force, which survives a restart and a bad file.
package struct RememberedPolicy: Sendable, Hashable {
    package let tenant: TenantKey
    package let text: [UInt8]
    package let since: Date
    /// Towns that any earlier text named as partners: an agreement with them would be resumed, not a first one.
    package let formerPartners: Set<TenantKey>

    package init(tenant: TenantKey, text: [UInt8], since: Date, formerPartners: Set<TenantKey>) {
        self.tenant = tenant
        self.text = text
        self.since = since
        self.formerPartners = formerPartners
    }
}
