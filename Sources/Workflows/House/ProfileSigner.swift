package import PKI
import Synchronization

/// The portal's own certificate and key, which iPhones and iPads trust already; renewed while the program runs.
package final class ProfileSigner: Sendable {
    private let held: Mutex<ServerIdentity>

    /// Begins with this identity.
    package init(_ identity: ServerIdentity) { held = Mutex(identity) }

    /// The one to sign with now.
    var identity: ServerIdentity { held.withLock { $0 } }

    /// From now on signs with this one.
    package func exchange(for identity: ServerIdentity) { held.withLock { $0 = identity } }
}
