import EventLoop
import Foundation
import Glibc
import HTTPServer
import Journal
import Synchronization

/// Answers with a closure; the closure decides everything.
struct Answering: Responder {
    var bodyBytes: Int?
    let answer: @Sendable (Request) async -> Response
    var ready: @Sendable (Request) -> ReadyAnswer? = { _ in nil }

    func ready(for request: Request) -> ReadyAnswer? { ready(request) }
    func respond(to request: Request) async -> Response { await answer(request) }
    func bodyLimit(for request: Request) -> Int? { bodyBytes }
}

extension Response {
    static func text(_ text: String, status: Int = 200) -> Response {
        Response(status: status, contentType: "text/plain; charset=utf-8", Array(text.utf8))
    }
}

/// A real server on ports the system picks.
struct TestServer: Sendable {
    let server: Server
    let loops: [EventLoop]
    let ports: [UInt16]
    var port: UInt16 { ports[0] }

    @discardableResult
    static func run<Value>(
        _ listeners: [ListenerConfiguration] = [.loopback(.plain("test"))], limits: Limits = Limits(),
        loops: Int = 1,
        bodyBytes: Int? = nil, commonHeaders: Headers = ["x-common": "yes"],
        answering answer: @escaping @Sendable (Request) async -> Response,
        ready: @escaping @Sendable (Request) -> ReadyAnswer? = { _ in nil },
        _ body: (TestServer) async throws -> Value
    ) async throws -> Value {
        let group = LoopGroup(count: loops)
        group.start()
        let configuration = ServerConfiguration(
            listeners: listeners, limits: limits, commonHeaders: commonHeaders,
            errorPage: { .text("page \($0)", status: $0) })
        let server = Server(
            configuration, loops: group.loops,
            responder: Answering(bodyBytes: bodyBytes, answer: answer, ready: ready),
            journal: Journal(minimum: .error))
        let places = try await server.start()
        let ports = places.map { place in if case .tcp(_, let port) = place { port } else { UInt16(0) } }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(TestServer(server: server, loops: group.loops, ports: ports)))
        } catch { result = .failure(error) }
        await server.stop()
        group.stop()
        return try result.get()
    }
}

extension ListenerConfiguration {
    static func loopback(_ security: Security) -> ListenerConfiguration {
        ListenerConfiguration(.tcp(address: "127.0.0.1", port: 0), security)
    }
}

/// Blocking work of tests, kept off the pool that runs the tests.
let clients = WorkPool(threads: 16)

/// A plain socket that says exactly what it is told.
final class RawClient: Sendable {
    let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw POSIXError(.ECONNREFUSED) }
    }

    deinit { close(descriptor) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor, $0.baseAddress.map { $0 + start }, bytes.count - start, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            start += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Everything until the server closes, `isEnough` says so, or nothing has come for `patience`
    /// milliseconds.
    func read(patience: Int, until isEnough: (String) -> Bool = { _ in false }) -> (
        text: String, isClosed: Bool
    ) {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard Glibc.poll(&poll, 1, Int32(patience)) > 0 else {
                return (String(decoding: all, as: UTF8.self), false)
            }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return (String(decoding: all, as: UTF8.self), true) }
            all += buffer[..<count]
            let text = String(decoding: all, as: UTF8.self)
            if isEnough(text) { return (text, false) }
        }
    }

    /// Says `bytes` on a new connection and reads what comes.
    static func exchange(
        port: UInt16, _ bytes: [UInt8], patience: Int = 500,
        until isEnough: @escaping @Sendable (String) -> Bool = { _ in false }
    ) async throws -> (text: String, isClosed: Bool) {
        try await clients.run { () throws -> (text: String, isClosed: Bool) in
            let client = try RawClient(port: port)
            client.send(bytes)
            return client.read(patience: patience, until: isEnough)
        }
    }
}

/// The status codes of all answers in `text`.
func statuses(_ text: String) -> [Int] {
    text.components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
}

/// Runs a program and gives what it printed.
@discardableResult
func shell(_ arguments: [String], input: String = "", in folder: URL? = nil) async throws -> (
    out: String, status: Int32
) {
    try await clients.run { () throws -> (out: String, status: Int32) in
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let (output, feed) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = output
        process.standardInput = feed
        try process.run()
        feed.fileHandleForWriting.write(Data(input.utf8))
        try feed.fileHandleForWriting.close()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: bytes, as: UTF8.self), process.terminationStatus)
    }
}

/// Resident memory of this process, bytes.
func residentBytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return (Int(status.split(separator: " ")[1]) ?? 0) * 4096
}

final class Tally: Sendable {
    private let state = Mutex(0)
    var count: Int { state.withLock { $0 } }
    func add(_ number: Int = 1) { state.withLock { $0 += number } }
    func raise(to number: Int) { state.withLock { $0 = max($0, number) } }

    /// Waits until `count` is at least `wanted`, at most five seconds.
    func reaches(_ wanted: Int) async -> Bool {
        for _ in 0..<500 {
            if count >= wanted { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}
