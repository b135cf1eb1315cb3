package import Foundation
import Glibc
package import Synchronization

/// Stands between a database and its server: counts round trips, goes silent, cuts links at a word.
package final class SocketProxy: Sendable {
    package struct State {
        package var roundTrips = 0
        package var isSilent = false
        /// When the client says this, the server still hears it, and the client hears nothing any more.
        package var cutAt: String?
        var isClosed = false
    }

    package let state = Mutex(State())
    package let folder: URL
    private let server: String
    private let listening: Int32

    package init(to cluster: PrivateCluster) throws {
        folder = cluster.folder.appending(path: "proxy-\(UInt32.random(in: .min ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        server = cluster.folder.appending(path: ".s.PGSQL.5432").path
        listening = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let path = folder.appending(path: ".s.PGSQL.5432").path
        guard SocketProxy.with(path, { bind(listening, $0, $1) }) == 0, listen(listening, 64) == 0 else {
            throw CocoaError(.fileWriteUnknown)
        }
        Thread.detachNewThread { self.accept() }
    }

    /// The connection string for a database of the cluster, by way of here.
    package func conninfo(_ database: String, user: String = PrivateCluster.owner) -> String {
        "host=\(folder.path) dbname=\(database) user=\(user)"
    }

    package func close() {
        state.withLock { $0.isClosed = true }
        shutdown(listening, Int32(SHUT_RDWR))
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listening, nil, nil)
            guard client >= 0 else { break }
            let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            guard SocketProxy.with(server, { connect(upstream, $0, $1) }) == 0 else {
                Glibc.close(client)
                Glibc.close(upstream)
                continue
            }
            Thread.detachNewThread { self.pass(client, upstream) }
        }
        Glibc.close(listening)
    }

    /// A round trip begins when the client speaks after the server did.
    private func pass(_ client: Int32, _ upstream: Int32) {
        defer {
            Glibc.close(client)
            Glibc.close(upstream)
        }
        var serverSpokeLast = true
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            var ends = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: upstream, events: Int16(POLLIN), revents: 0),
            ]
            poll(&ends, 2, 50)
            let now = state.withLock { ($0.isSilent, $0.cutAt, $0.isClosed) }
            if now.2 { return }
            if now.0 {
                usleep(20_000)
                continue
            }
            for (index, end) in ends.enumerated() where end.revents != 0 {
                let count = read(end.fd, &buffer, buffer.count)
                guard count > 0 else { return }
                if index == 0 {
                    if serverSpokeLast { state.withLock { $0.roundTrips += 1 } }
                    serverSpokeLast = false
                    _ = write(upstream, buffer, count)
                    if let word = now.1, Data(buffer[..<count]).range(of: Data(word.utf8)) != nil {
                        _ = read(upstream, &buffer, buffer.count)  // it has been done
                        return
                    }
                } else {
                    serverSpokeLast = true
                    _ = write(client, buffer, count)
                }
            }
        }
    }

    private static func with(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
