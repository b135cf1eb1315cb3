package import Care
package import FoundationEssentials
import Records

/// What the probe found at one town's border: as each other town's person it asked for everything that has a name there.
package struct IsolationReceipt: Sendable {
    /// What was tried from one other town.
    package struct Side: Sendable, Codable, Hashable {
        package let town: String
        package let name: String
        /// Requests at the doors that named something of this town's.
        package let requests: Int
        /// Statements of the application's role on this town's rows.
        package let statements: Int
        /// Tables that could be read as the two towns' agreement says; empty where none is named.
        package let shown: [String]
        /// Routes and tables that did not refuse as they must; empty when all is well.
        package let failures: [String]

        /// From what was counted at the doors and at the tables.
        package init(_ town: Town, requests: Int, failures: [String], border: BorderTrial) {
            self.town = town.key.text
            name = town.policy.townName
            self.requests = requests
            statements = border.statements
            shown = border.shown
            self.failures = failures + border.failures
        }
    }

    /// Everything that is kept beside the dates.
    struct Findings: Codable {
        let sides: [Side]
        let control: [String]
        let untried: [String]
    }

    package let id: PublicID
    package let beganAt: Date
    package let endedAt: Date
    package let passed: Bool
    package let sides: [Side]
    /// What did not open for the town's own canary; then the refusals prove nothing.
    package let control: [String]
    /// Kinds of record, by the holes of routes, of which the town has none yet: nothing of theirs could be asked for.
    package let untried: [String]
}

/// What the application's role could do to one town's rows as a person of another one.
package struct BorderTrial: Sendable {
    package let statements: Int
    /// Tables that the agreement lets be read, and that were.
    package let shown: [String]
    /// What touched a row that it must not.
    package let failures: [String]
}

/// A person of the probe, let in for one round.
package struct Canary: Sendable {
    package let town: Town
    package let credentials: Credentials
    /// What is shown in the place of a device's certificate.
    package let certificate: [UInt8]
    /// By the hole of the route: the canary's own records …
    package let own: [String: String]
    /// … and the newest real ones of the other kinds.
    package let real: [String: String]
    /// The subjects of those that belong to one, by the same holes.
    package let subjects: [String: String]
    /// What its post says.
    package static let text = "確認用の書き込みです。だれのことでもありません。"

    /// A name of the same form that nothing ever had.
    package static func freshName() -> String { PublicID.fresh().text }

    let subject: PublicID
    let session: PublicID
}
