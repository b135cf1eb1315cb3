package import EventLoop

/// What is known of the connection a request came by; the same for all of its requests.
package final class ConnectionFacts: Sendable {
    /// The entrance the connection was accepted for.
    package let door: Door
    /// The other end of the connection; behind a proxy, the proxy.
    package let peer: PeerAddress
    /// Whether the connection is TLS.
    package let isSecure: Bool
    /// The name the client asked for in the handshake (SNI), lower case.
    package let serverName: String?
    /// The DER of a client certificate that leads up to one of the door's authorities and is within its
    /// dates.
    ///
    /// After a resumption it is the certificate of the first handshake: check revocation for every request.
    package let clientCertificate: [UInt8]?
    /// Why a certificate that was sent is not in `clientCertificate`.
    package let clientCertificateProblem: ClientCertificateProblem?
    /// Whether the TLS session continued an earlier one.
    package let isResumed: Bool

    init(
        door: Door, peer: PeerAddress, isSecure: Bool, serverName: String? = nil,
        clientCertificate: [UInt8]? = nil,
        clientCertificateProblem: ClientCertificateProblem? = nil, isResumed: Bool = false
    ) {
        self.door = door
        self.peer = peer
        self.isSecure = isSecure
        self.serverName = serverName
        self.clientCertificate = clientCertificate
        self.clientCertificateProblem = clientCertificateProblem
        self.isResumed = isResumed
    }
}

/// Why a client certificate does not count.
package enum ClientCertificateProblem: Sendable, Equatable {
    case expired
    case notYetValid
    /// It leads up to none of the door's authorities.
    case unknownIssuer
    /// Anything else: wrong purpose, broken signature …
    case unusable
}

/// One request. Its body is read from `body`, in order and once.
package struct Request: Sendable {
    /// What is asked for.
    package let method: Method
    /// Where, split and decoded.
    package let path: RequestPath
    /// What follows the question mark, decoded.
    package let query: FormFields
    /// Every field, names in lower case.
    package let headers: Headers
    /// The host the client speaks to, lower case and without port; equal to `serverName` when that is
    /// present.
    package let host: String
    /// Whether it came over HTTP/2.
    package let isHTTP2: Bool
    /// What is known of the connection.
    package let connection: ConnectionFacts
    /// Read it in order and once.
    package let body: RequestBody
    /// The loop this request lives on.
    package let loop: EventLoop

    /// As in `connection`.
    package var door: Door { connection.door }
    /// As in `connection`.
    package var peerAddress: PeerAddress { connection.peer }
    /// As in `connection`.
    package var serverName: String? { connection.serverName }
    /// As in `connection`: DER, `nil` without a valid one.
    package var clientCertificate: [UInt8]? { connection.clientCertificate }
}

/// What answers requests.
package protocol Responder: Sendable {
    /// Runs on the request's loop; what blocks or computes long goes to a `WorkPool`.
    ///
    /// A client that goes away does not cancel this: an act that began is finished. Streams are cancelled.
    func respond(to request: Request) async -> Response

    /// An answer to a GET or HEAD without a body that lies ready, asked before anything else; `nil` when there is
    /// none, and `respond` decides.
    ///
    /// Runs on the request's loop, and must not compute much.
    func ready(for request: Request) -> ReadyAnswer?

    /// The most bytes of body `request` may send; asked before any of it is read. `nil` for
    /// `Limits.bodyBytes`.
    func bodyLimit(for request: Request) -> Int?
}

extension Responder {
    /// Nothing lies ready.
    package func ready(for request: Request) -> ReadyAnswer? { nil }

    /// The limit of `Limits.bodyBytes`.
    package func bodyLimit(for request: Request) -> Int? { nil }
}
