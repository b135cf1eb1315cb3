import CLinux
import Glibc

/// Sockets that wait for clients.
enum ListeningSocket {
    /// A TCP socket that shares its port with those of other loops; 0 for a port the system picks.
    static func tcp(address: String, port: UInt16, limits: Limits) throws(HTTPServerError) -> (Int32, UInt16)
    {
        var four = in_addr()
        var six = in6_addr()
        let isFour = unsafe inet_pton(AF_INET, address, &four) == 1
        let isSix = unsafe inet_pton(AF_INET6, address, &six) == 1
        guard isFour || isSix else {
            throw HTTPServerError(.cannotListen, detail: "no IP address")
        }
        let descriptor = socket(isFour ? AF_INET : AF_INET6, streamKind, 0)
        guard descriptor >= 0 else { throw failure() }
        do throws(HTTPServerError) {
            try set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
            try set(descriptor, SOL_SOCKET, SO_REUSEPORT, 1)
            try prepare(descriptor, limits)
            let bound: Int32
            if isFour {
                var place = sockaddr_in()
                place.sin_family = sa_family_t(AF_INET)
                place.sin_port = port.bigEndian
                place.sin_addr = four
                bound = unsafe bindSocket(descriptor, &place, MemoryLayout<sockaddr_in>.size)
            } else {
                try set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0)
                var place = sockaddr_in6()
                place.sin6_family = sa_family_t(AF_INET6)
                place.sin6_port = port.bigEndian
                place.sin6_addr = six
                bound = unsafe bindSocket(descriptor, &place, MemoryLayout<sockaddr_in6>.size)
            }
            guard bound == 0, listen(descriptor, Int32(clamping: limits.backlog)) == 0 else {
                throw failure()
            }
            return (descriptor, try boundPort(descriptor))
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Accepted sockets inherit both. Without the first, small TLS records wait 40 ms for the client's delayed ACK.
    private static func prepare(_ descriptor: Int32, _ limits: Limits) throws(HTTPServerError) {
        try set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        try set(
            descriptor, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, Int32(clamping: limits.kernelSendBuffer))
    }

    /// Makes a socket that another process opened for us into one of ours; it listens already.
    static func adopt(
        _ descriptor: Int32, at place: ListenerConfiguration.Place, limits: Limits
    ) throws(HTTPServerError) {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 else { throw failure() }
        if case .tcp = place { try prepare(descriptor, limits) }
    }

    /// Where a listening socket stands: an address and its port, or a path; `nil` for anything else.
    static func place(of descriptor: Int32) -> ListenerConfiguration.Place? {
        var listens: Int32 = 0
        var size = socklen_t(4)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0, listens == 1,
            let (storage, length) = name(of: descriptor)
        else { return nil }
        switch Int32(storage.ss_family) {
        case AF_INET, AF_INET6:
            let address = PeerAddress(storage)
            return .tcp(address: address.description, port: address.port)
        case AF_UNIX:
            var storage = storage
            let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
            let path = unsafe withUnsafeBytes(of: &storage) { bytes in
                unsafe Array(bytes[start..<min(max(start, Int(length)), bytes.count)].prefix { $0 != 0 })
            }
            return path.isEmpty ? nil : .unix(path: String(decoding: path, as: UTF8.self))
        default: return nil
        }
    }

    /// A Unix socket, mode 0660; a file left by an earlier run is replaced.
    static func unix(path: String, backlog: Int) throws(HTTPServerError) -> Int32 {
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = unsafe withUnsafeMutableBytes(of: &place.sun_path) { room in
            guard bytes.count < room.count, !bytes.contains(0) else { return false }
            unsafe room.copyBytes(from: bytes)
            return true
        }
        guard fits else { throw HTTPServerError(.cannotListen, detail: "socket path too long") }
        let descriptor = socket(AF_UNIX, streamKind, 0)
        guard descriptor >= 0 else { throw failure() }
        unsafe unlink(path)
        guard unsafe bindSocket(descriptor, &place, MemoryLayout<sockaddr_un>.size) == 0,
            unsafe chmod(path, 0o660) == 0,
            listen(descriptor, Int32(clamping: backlog)) == 0
        else {
            let error = failure()
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static let streamKind =
        Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

    private static func bindSocket(_ descriptor: Int32, _ place: UnsafeMutableRawPointer, _ size: Int)
        -> Int32
    {
        unsafe bind(descriptor, place.assumingMemoryBound(to: sockaddr.self), socklen_t(size))
    }

    private static func set(
        _ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32
    ) throws(HTTPServerError) {
        var value = value
        guard unsafe setsockopt(descriptor, level, option, &value, 4) == 0 else { throw failure() }
    }

    private static func boundPort(_ descriptor: Int32) throws(HTTPServerError) -> UInt16 {
        guard let (storage, _) = name(of: descriptor) else { throw failure() }
        return PeerAddress(storage).port
    }

    private static func name(of descriptor: Int32) -> (sockaddr_storage, socklen_t)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        return result == 0 ? (storage, length) : nil
    }

    private static func failure() -> HTTPServerError {
        HTTPServerError(.cannotListen, detail: "errno \(errno)")
    }
}
