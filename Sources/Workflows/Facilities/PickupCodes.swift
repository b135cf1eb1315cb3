import EventLoop
package import FoundationEssentials
import PKI
import Records

/// What opens a pickup, as it leaves once: in a mail, or on paper over the counter. The records keep hashes
/// only.
package struct PickupCodes: Sendable, Hashable {
    /// In groups, as people read it; so is the password.
    package let number: String
    package let password: String
    package let expires: Date
    /// The login name, where it is known before the pickup.
    package let loginID: String?
    /// The first password, where the town issues one; it must be changed at the first login.
    package let issuedPassword: String?
    /// Pickup asks for the login password that the applicant chose; otherwise for the passphrase.
    package let asksLoginPassword: Bool
}

/// Login names that only keep a place until the account's holder chooses one at pickup.
enum PlaceholderLogin {
    private static let prefix = "new."

    static func make(_ number: String) -> String { prefix + number.lowercased() }

    static func isPlaceholder(_ login: String) -> Bool { login.hasPrefix(prefix) }
}

extension Workplace {
    /// A fresh number and password, and what the records keep of them.
    func freshTicket(
        now: Date
    ) async throws -> (ticket: NewTicket, password: String) {
        let password = ReadableCode.pickupPassword()
        let hash = try await pool.run { () throws(PKIError) in try self.passwords.make(password) }
        let ticket = NewTicket(
            number: ReadableCode.pickupNumber(), secretHash: hash,
            expiresAt: now.addingTimeInterval(Double(settings.pickupDays) * 86_400))
        return (ticket, ReadableCode.grouped(password))
    }
}
