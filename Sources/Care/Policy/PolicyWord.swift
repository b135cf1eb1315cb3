/// A word that a tenant file may choose from a closed list.
package protocol PolicyWord: CaseIterable, Hashable, Sendable {
    /// As the file writes it.
    var word: String { get }
    /// As a choice on the desk's page and in lists; Japanese.
    var label: String { get }
    /// The body of the town that the word names, if it names one: that body must exist in `bodies`.
    var body: BodyRole? { get }
}

extension PolicyWord {
    package var body: BodyRole? { nil }
}

extension PolicyWord where Self: RawRepresentable<String> {
    package var word: String { rawValue }
}

/// The bodies that a town's documents can give a part to.
package enum BodyRole: String, PolicyWord {
    case authority, secretariat, center, vendor, council

    package var label: String {
        switch self {
        case .authority: "運営主体"
        case .secretariat: "事務局"
        case .center: "連携の拠点"
        case .vendor: "契約事業者"
        case .council: "協議機関"
        }
    }
    package var body: BodyRole? { self }
}

/// A duty that the documents lay down.
package enum Requirement: String, PolicyWord {
    case required
    package var label: String { "必要とする" }
}

/// A means that the town offers.
package enum Offer: String, PolicyWord {
    case offered
    package var label: String { "使える" }
}

/// A time limit without a figure.
package enum Promptness: String, PolicyWord {
    case promptly
    package var label: String { "速やかに" }
}

/// A time limit: a figure, or 「速やかに」.
package enum NoticeTime: Hashable, Sendable {
    case promptly
    case within(PolicyPeriod)
}

/// Something the documents allow or do not allow.
package enum Permission: String, PolicyWord {
    case allowed
    package var label: String { "認める" }
}

extension Custodian: PolicyWord {
    package var label: String {
        switch self {
        case .obtainer: "同意取得者"
        case .subject: "支援対象者"
        case .authority: "運営主体"
        case .secretariat: "事務局"
        case .center: "連携の拠点"
        }
    }
    package var body: BodyRole? { BodyRole(rawValue: rawValue) }
}

extension Paper: PolicyWord {
    package static var allCases: [Paper] { [.original, .copy] }
    package var label: String {
        switch self {
        case .original: "原本"
        case .copy: "写し"
        }
    }
}

extension SubmissionMeans: PolicyWord {
    package var word: String { self == .inPerson ? "in_person" : rawValue }
    package var label: String {
        switch self {
        case .inPerson: "持参"
        case .fax: "FAX"
        case .email: "電子メール"
        case .post: "郵送"
        case .upload: "画面からの提出"
        }
    }
}

extension DeviceKind: PolicyWord {
    package var label: String {
        switch self {
        case .windows: "Windows"
        case .mac: "Mac"
        case .android: "Android"
        case .ios: "iOS（iPhone、iPad）"
        }
    }
}
