/// The entrance a connection was accepted for. The application gives the names; the engine never guesses one.
package struct Door: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name the application gave.
    package let description: String
    /// A door by its name.
    package init(_ name: String) { description = name }
    package init(stringLiteral name: String) { description = name }
}

/// Whether a door asks for a client certificate.
package enum ClientCertificateMode: Sendable {
    /// Nothing is asked.
    case none
    /// Asked; without a valid one the request still arrives, with `clientCertificate == nil`, for a page of
    /// guidance.
    case optional
    /// The handshake fails without a valid one.
    case required
}

/// A server certificate with its key.
package struct TLSIdentity: Sendable {
    /// PEM, leaf first and then the chain; or the DER of the leaf alone.
    package var certificateChain: [UInt8]
    /// PEM or DER, without a passphrase.
    package var privateKey: [UInt8]

    /// Nothing is checked before the server uses it.
    package init(certificateChain: [UInt8], privateKey: [UInt8]) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
    }
}

/// A door with its TLS settings.
package struct SecureDoor: Sendable {
    /// The name requests carry.
    package var door: Door
    /// Lower-case host names that choose this door (SNI, exact). Empty: any name, and only as the listener's
    /// one door.
    package var names: [String]
    /// What the door shows of itself.
    package var identity: TLSIdentity
    /// Whether it asks who comes.
    package var clientCertificates: ClientCertificateMode
    /// Certificates (PEM, several in one, or DER each) that client certificates must lead up to.
    ///
    /// Their names are announced to the browser, so that its picker shows only what fits; when there are too
    /// many for one handshake message (64 kB of certificates), only the self-signed ones.
    package var clientAuthorities: [[UInt8]]
    /// TLS 1.3 alone otherwise.
    package var allowsTLS12 = false
    /// HTTP/1.1 alone otherwise.
    package var allowsHTTP2 = true

    /// TLS 1.3 with HTTP/2 and HTTP/1.1, unless changed afterwards.
    package init(
        _ door: Door, names: [String] = [], identity: TLSIdentity,
        clientCertificates: ClientCertificateMode = .none, clientAuthorities: [[UInt8]] = []
    ) {
        self.door = door
        self.names = names
        self.identity = identity
        self.clientCertificates = clientCertificates
        self.clientAuthorities = clientAuthorities
    }
}

/// Where the server listens, and for which doors.
package struct ListenerConfiguration: Sendable {
    /// An address.
    package enum Place: Sendable, Hashable {
        /// An IP address literal (`0.0.0.0`, `::`, `127.0.0.1` …); port 0 for one the system picks.
        case tcp(address: String, port: UInt16)
        /// A socket file; one left from an earlier run is replaced. Mode 0660.
        case unix(path: String)
    }

    /// What stands behind an address.
    package enum Security: Sendable {
        case plain(Door)
        /// Several doors: chosen by name; a client that names none of them is refused in the handshake.
        case tls([SecureDoor])
    }

    /// Where it listens.
    package var place: Place
    /// Which doors it opens.
    package var security: Security

    /// One address and its doors.
    package init(_ place: Place, _ security: Security) {
        self.place = place
        self.security = security
    }
}

/// Everything a server is made from.
package struct ServerConfiguration: Sendable {
    /// All addresses.
    package var listeners: [ListenerConfiguration]
    /// Listening sockets that are open already; one that fits no place is closed.
    package var passed = PassedSockets.none
    /// See there.
    package var limits: Limits
    /// Added to every answer, the engine's own errors included, unless the answer has a field of that name.
    package var commonHeaders: Headers
    /// The page for an error of the engine's own: 400, 408, 413, 414, 417, 421, 431, 500, 501, 503, 505.
    package var errorPage: @Sendable (Int) -> Response

    /// TLS 1.3 with HTTP/2 and HTTP/1.1, unless changed afterwards.
    package init(
        listeners: [ListenerConfiguration], limits: Limits = Limits(), commonHeaders: Headers = Headers(),
        errorPage: @escaping @Sendable (Int) -> Response = { Response(status: $0) }
    ) {
        self.listeners = listeners
        self.limits = limits
        self.commonHeaders = commonHeaders
        self.errorPage = errorPage
    }
}
