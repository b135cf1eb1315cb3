package import Care
import FoundationEssentials
package import PKI

/// The secret of a session, known to one browser only: 256 random bits in base64url.
package struct SessionToken: Sendable, Hashable {
    package let text: String

    package init() { text = SecureRandom.token() }

    /// Reads a cookie's value; `nil` unless it has the form of a token.
    package init?(_ text: some StringProtocol) {
        let isLetter = { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard text.utf8.count == 43, text.utf8.allSatisfy(isLetter) else { return nil }
        self.text = String(text)
    }

    /// What the database keeps instead of the token.
    var hash: [UInt8] { Digest.sha256(Array(text.utf8)) }
}

/// Who asks. The database checks each of these itself.
package enum Asker: Sendable {
    /// A member of staff: the session's secret, the SHA-256 fingerprint of the certificate that the
    /// connection shows, and the town whose path the request came in by. All three must belong together.
    case session(SessionToken, presenting: [UInt8], in: TenantID)
    /// The public portal, pickup and login of one town.
    case door(TenantID)
    /// Background work for one town.
    case job(TenantID)
    /// Background work over all towns (outbox, reminders, policies).
    case jobEverywhere
    /// The operator, for one town or, with `nil`, for all.
    case `operator`(TenantID?)

    var role: LoginRole {
        switch self {
        case .session: .app
        case .door: .door
        case .job, .jobEverywhere: .job
        case .operator: .ops
        }
    }

    /// The town that acts when nothing narrower is said.
    var tenant: TenantID? {
        switch self {
        case .session(_, _, let tenant), .door(let tenant), .job(let tenant): tenant
        case .jobEverywhere: nil
        case .operator(let tenant): tenant
        }
    }
}

/// What a transaction is about. It can only narrow what the asker may see.
package enum Scope: Sendable, Hashable {
    case town
    /// One subject, by its home town and public identifier.
    case subject(home: TenantID, PublicID)

    var setting: String {
        switch self {
        case .town: ""
        case .subject(let home, let id): "\(home.value):\(id.text)"
        }
    }
}

/// The key that signs the contexts of door, jobs and operator; the migrator installs it in the database.
package struct ContextKey: Sendable {
    let bytes: [UInt8]

    /// Derived from the master key: whoever holds that may act as the program's background.
    package init(derivedFrom master: SealingKey) {
        bytes = master.mac(Array("renrakucho context key 1".utf8))
    }

    /// `<tenant or *>.<purpose>.<expiry>.<hmac>`, good for one minute.
    func sign(_ tenant: TenantID?, _ purpose: StaticString, at now: Date) -> String {
        let expiry = Int64(now.timeIntervalSince1970) + 60
        let message = "\(tenant.map { String($0.value) } ?? "*").\(purpose).\(expiry)"
        let code = HMAC.sha256(key: bytes, Array(message.utf8))
        return message + "." + Hex.encode(code)
    }
}
