package import EventLoop

/// What is known of the connection a request came by; the same for all of its requests.
package final class ConnectionFacts: Sendable {
    package let door: Door
    package let peer: PeerAddress
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
    package let method: Method
    package let path: RequestPath
    package let query: FormFields
    package let headers: Headers
    /// The host the client speaks to, lower case and without port; equal to `serverName` when that is
    /// present.
    package let host: String
    package let isHTTP2: Bool
    package let connection: ConnectionFacts
    package let body: RequestBody
    /// The loop this request lives on.
    package let loop: EventLoop

    package var door: Door { connection.door }
    package var peerAddress: PeerAddress { connection.peer }
    package var serverName: String? { connection.serverName }
    package var clientCertificate: [UInt8]? { connection.clientCertificate }
}

/// What answers requests.
package protocol Responder: Sendable {
    /// Runs on the request's loop; what blocks or computes long goes to a `WorkPool`.
    ///
    /// A client that goes away does not cancel this: an act that began is finished. Streams are cancelled.
    func respond(to request: Request) async -> Response

    /// The most bytes of body `request` may send; asked before any of it is read. `nil` for
    /// `Limits.bodyBytes`.
    func bodyLimit(for request: Request) -> Int?
}

extension Responder {
    package func bodyLimit(for request: Request) -> Int? { nil }
}
