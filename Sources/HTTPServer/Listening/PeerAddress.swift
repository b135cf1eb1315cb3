import CLinux
import Glibc

/// Who is at the other end of a connection.
package struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16 bytes; none for a Unix socket. IPv4 in IPv6 is IPv4 here.
    package let bytes: [UInt8]
    /// 0 for a Unix socket.
    package let port: UInt16

    /// The other end of any Unix socket.
    package static let unix = PeerAddress(bytes: [], port: 0)

    /// What limits count by: an IPv4 address, or the /64 that one IPv6 subscriber has.
    package var subscriber: [UInt8] { bytes.count == 16 ? Array(bytes.prefix(8)) : bytes }

    /// `192.0.2.1`, `2001:db8::1` or `unix`; without the port.
    package var description: String {
        guard !bytes.isEmpty else { return "unix" }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard unsafe inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    init(bytes: [UInt8], port: UInt16) {
        self.bytes = bytes
        self.port = port
    }

    init(_ storage: sockaddr_storage) {
        var storage = storage
        switch Int32(storage.ss_family) {
        case AF_INET:
            let address = unsafe withUnsafeBytes(of: &storage) {
                unsafe $0.loadUnaligned(as: sockaddr_in.self)
            }
            let raw = UInt32(bigEndian: address.sin_addr.s_addr)
            bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: raw >> UInt32($0)) }
            port = UInt16(bigEndian: address.sin_port)
        case AF_INET6:
            var address = unsafe withUnsafeBytes(of: &storage) {
                unsafe $0.loadUnaligned(as: sockaddr_in6.self)
            }
            let raw = unsafe withUnsafeBytes(of: &address.sin6_addr) { unsafe Array($0) }
            let isMapped = raw.prefix(12).elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            bytes = isMapped ? Array(raw.suffix(4)) : raw
            port = UInt16(bigEndian: address.sin6_port)
        default:
            self = .unix
        }
    }
}
