package import Care
package import FoundationEssentials
import Records

/// What a pickup answers to number, password and passphrase.
package enum PickupAnswer: Sendable {
    case ready(PickupOffer)
    /// The codes are right and were used: how it stands with the certificate.
    case used(PickupState)
    /// Unknown number, wrong password, wrong passphrase, over, taken back: all the same.
    case refused
    /// Too many attempts; nobody looks at this one.
    case closed(until: Date)
}

/// What can be picked up, and what has to be said first.
package struct PickupOffer: Sendable {
    /// How the holder of the codes gets to log in.
    package enum Login: Sendable, Hashable {
        /// Login name and password are chosen now.
        case choose
        /// The password is chosen now; the name is given.
        case choosePassword(loginID: String)
        /// All is settled: chosen in the application, or issued.
        case settled(loginID: String)
        /// The ticket is for a device only.
        case none
    }

    package let facility: String
    package let login: Login
    /// Chosen in the application; asked now where it is `nil`.
    package let device: DeviceKind?
    /// The password of the file, shown once, before the file is made.
    package let filePassword: String
    /// Carries all of this to the second page, sealed.
    package let sealed: String
    /// A certificate that was issued with the same codes, and would be revoked by another one.
    package let replacesLost: Bool
}

/// A pickup that happened.
package struct PickupState: Sendable {
    package let facility: String
    package let device: DeviceSummary
    /// Within the time for lost deliveries, and not used yet: the same codes may fetch it anew.
    package let again: PickupOffer?
}

/// What the second page sends.
package struct PickupChoice: Sendable {
    package var device: DeviceKind?
    package var loginID: String?
    package var password: String?
    /// A certificate request (PKCS#10, PEM or DER) of a device that made its key itself.
    package var request: [UInt8]?

    package init(
        device: DeviceKind? = nil, loginID: String? = nil, password: String? = nil, request: [UInt8]? = nil
    ) {
        self.device = device
        self.loginID = loginID
        self.password = password
        self.request = request
    }
}

/// Why a pickup could not be finished; nothing was issued.
package enum PickupFault: Error, Sendable, Hashable {
    /// The page was open too long, or the codes were used or taken back in the meantime.
    case stale
    case loginTaken
    case request(RequestFault)
}

/// Why a certificate request is not accepted; pages find the words.
package enum RequestFault: Sendable, Hashable {
    case unreadable
    /// It does not show that its sender holds the key.
    case keyNotProven
    case weakKey
    case weakDigest
}

/// What the second page carries.
struct CarriedPickup: Codable, Sendable {
    let number: String
    let filePassword: String
    /// The codes had been used: the certificate before is revoked.
    let isAgain: Bool
}
