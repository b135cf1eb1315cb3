/// The mail server that takes messages from us.
package struct SMTPServer: Sendable {
    /// How the line to the server is protected.
    package enum Security: Sendable, Equatable {
        /// STARTTLS (RFC 3207), required: a server that does not offer it gets nothing.
        case startTLS
        /// TLS from the first byte (RFC 8314), usually on port 465.
        case implicitTLS
        /// No TLS: refused for any host but this machine's own loopback.
        case cleartextOnLoopback
    }

    /// A user and a password (RFC 4954), sent over TLS alone; never printed.
    package struct Login: Sendable, CustomStringConvertible, CustomReflectable {
        let user: String
        let password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }

        package var description: String { "a login" }
        package var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// A domain name or an address.
    package let host: String
    package let port: Int
    /// STARTTLS, unless the operator says otherwise.
    package var security = Security.startTLS
    /// PEM file of the authorities to believe; nil is the system's own.
    package var authorities: String?
    /// Nil for a server that knows us by our address.
    package var login: Login?
    /// How this machine greets (EHLO); nil is its host name.
    package var helloName: String?
    /// Until the line stands.
    package var connectTimeout = Duration.seconds(10)
    /// For one whole message. RFC 5321 §4.5.3.2 would wait ten minutes for the last dot; the outbox tries
    /// again.
    package var timeout = Duration.seconds(60)

    /// Nil when the host is neither a domain name nor an address, or the port is none.
    package init?(host: String, port: Int = 587) {
        let plain = host.utf8.allSatisfy { byte in
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:".utf8.contains(byte)
        }
        guard plain, (1...253).contains(host.utf8.count), (1...65535).contains(port) else { return nil }
        self.host = host
        self.port = port
    }

    var isLoopback: Bool { ["localhost", "127.0.0.1", "::1"].contains(host) }

    var url: String {
        let scheme = security == .implicitTLS ? "smtps" : "smtp"
        let place = host.contains(":") ? "[\(host)]" : host
        let plain = (helloName ?? "").filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-")
        }
        return "\(scheme)://\(place):\(port)" + (plain.isEmpty ? "" : "/\(plain)")
    }
}
