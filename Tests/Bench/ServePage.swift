import Care
import EventLoop
import Foundation
import Glibc
import HTTPServer
import Journal
import Policies

/// `serve --page FILE --identity FOLDER --plain PORT --tls PORT --mutual PORT [--towns FOLDER --catalogue FOLDER]`:
/// one page at `/` over plain HTTP, TLS and TLS with client certificates; with towns, the page of each at `/KEY/`.
///
/// The identity's folder holds `server.pem`, `server.key` and `clients.pem`, as nginx is given them.
enum ServePage {
    /// As the product's pages carry them: they are a third of a small answer.
    private static let headers: Headers = [
        "content-security-policy":
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; media-src 'self'; "
            + "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
            + "object-src 'none'; manifest-src 'self'",
        "strict-transport-security": "max-age=31536000; includeSubDomains",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "geolocation=(), microphone=(), camera=(self), payment=(), usb=()",
        "x-frame-options": "DENY",
        "cache-control": "no-store",
    ]

    static func printNginxHeaders() {
        for (name, value) in headers { print("add_header \(name) \"\(value)\" always;") }
    }

    static func run(_ arguments: Arguments) async throws {
        SignalWatch.block([SIGTERM, SIGINT])
        let group = LoopGroup(count: ProcessInfo.processInfo.activeProcessorCount)
        group.start()
        var towns: PolicyStore?
        if let folder = arguments["towns"] {
            towns = try await LoadTowns.load(folder, arguments, on: group.loops[0])
        }
        let server = Server(
            try configuration(arguments), loops: group.loops,
            responder: OnePage(page: try bytes(arguments.text("page")), towns: towns),
            journal: Journal(minimum: .error))
        _ = try await server.start()
        print("ready")
        fflush(nil)
        let (signals, heard) = AsyncStream.makeStream(of: Void.self)
        let watch = try SignalWatch(loop: group.loops[0]) { _ in heard.finish() }
        for await _ in signals {}
        watch.stop()
        await server.stop()
        group.stop()
    }

    private static func configuration(_ arguments: Arguments) throws -> ServerConfiguration {
        let folder = try arguments.text("identity")
        let identity = TLSIdentity(
            certificateChain: try bytes("\(folder)/server.pem"), privateKey: try bytes("\(folder)/server.key")
        )
        let portal = SecureDoor("portal", identity: identity)
        let staff = SecureDoor(
            "staff", identity: identity, clientCertificates: .required,
            clientAuthorities: [try bytes("\(folder)/clients.pem")])
        func listener(
            _ name: String, _ security: ListenerConfiguration.Security
        ) throws -> ListenerConfiguration {
            ListenerConfiguration(
                .tcp(address: "127.0.0.1", port: UInt16(clamping: try arguments.number(name))), security)
        }
        // The load comes from one address, and thousands of its connections stay idle.
        var limits = Limits()
        limits.connectionsPerAddress = limits.connections
        return ServerConfiguration(
            listeners: [
                try listener("plain", .plain("portal")), try listener("tls", .tls([portal])),
                try listener("mutual", .tls([staff])),
            ], limits: limits, commonHeaders: headers)
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }
}

/// The same bytes for everybody, or, where a town is named, below that town's own name.
private struct OnePage: Responder {
    let page: [UInt8]
    let towns: PolicyStore?

    func respond(to request: Request) async -> Response {
        let type = "text/html; charset=utf-8"
        guard let segment = request.path.segments.first else { return Response(contentType: type, page) }
        guard let key = TenantKey(segment), let policy = towns?.current[key] else {
            return Response(status: 404)
        }
        return Response(contentType: type, Array(policy.serviceName.utf8) + page)
    }
}
