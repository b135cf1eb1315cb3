import COpenSSL
import Synchronization

/// The keys of session tickets, shared by all loops so that a ticket opens wherever a connection lands.
///
/// The newest key seals; it and the one before it open. A rotation each `Limits.ticketKeyLifetime` therefore
/// bounds what a stolen key could open.
package final class TicketKeys: Sendable {
    struct Key: Sendable {
        let name: [UInt8]  // 16
        let cipherKey: [UInt8]  // 32
        let macKey: [UInt8]  // 32
    }

    private let keys: Mutex<[Key]>

    /// One fresh random key.
    package init() { keys = Mutex([TicketKeys.make()]) }

    /// Makes a new sealing key and forgets the oldest but one.
    package func rotate() {
        let new = TicketKeys.make()
        keys.withLock { $0 = [new] + $0.prefix(1) }
    }

    var sealing: Key? { keys.withLock { $0.first } }

    /// The key of that name, and whether tickets under it should be renewed.
    func opening(_ name: [UInt8]) -> (key: Key, isOld: Bool)? {
        keys.withLock { keys in
            guard let index = keys.firstIndex(where: { $0.name == name }) else { return nil }
            return (keys[index], index > 0)
        }
    }

    private static func make() -> Key { Key(name: random(16), cipherKey: random(32), macKey: random(32)) }

    private static func random(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = unsafe RAND_bytes(&bytes, Int32(count))
        precondition(result == 1, "no randomness, no server")
        return bytes
    }
}

/// OpenSSL asks for the key of a ticket: 0 for "no ticket", 2 for "opened, give a fresh one", negative for an
/// error.
func ticketCallback(
    ssl: OpaquePointer?, name: UnsafeMutablePointer<UInt8>?, iv: UnsafeMutablePointer<UInt8>?,
    cipher: OpaquePointer?, mac: OpaquePointer?, encrypts: Int32
) -> Int32 {
    guard let keys = unsafe TLSSession.of(ssl)?.front.ticketKeys, let name = unsafe name, let iv = unsafe iv
    else {
        return -1
    }
    if encrypts == 1 {
        guard let key = keys.sealing, unsafe RAND_bytes(iv, 16) == 1 else { return -1 }
        for (index, byte) in key.name.enumerated() { unsafe name[index] = byte }
        return unsafe COpenSSL_ticket_start(cipher, mac, key.cipherKey, key.macKey, iv, 1) == 1 ? 1 : -1
    }
    guard let (key, isOld) = unsafe keys.opening(Array(UnsafeBufferPointer(start: name, count: 16))) else {
        return 0
    }
    guard unsafe COpenSSL_ticket_start(cipher, mac, key.cipherKey, key.macKey, iv, 0) == 1 else { return -1 }
    return isOld ? 2 : 1
}
