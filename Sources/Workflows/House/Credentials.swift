import Care
import PKI
package import Records

/// What a signed-in person's browser shows: the session's secret and the certificate of the connection.
package struct Credentials: Sendable {
    let token: SessionToken
    /// SHA-256 of the certificate's DER.
    package let fingerprint: [UInt8]
    /// The person's own town, where the request is about a subject of another.
    let visitingFrom: TenantID?

    /// For the town that the session is of.
    package init(token: SessionToken, fingerprint: [UInt8]) {
        self.init(token: token, fingerprint: fingerprint, visitingFrom: nil)
    }

    private init(token: SessionToken, fingerprint: [UInt8], visitingFrom: TenantID?) {
        self.token = token
        self.fingerprint = fingerprint
        self.visitingFrom = visitingFrom
    }

    /// The same on a visit: counters of another town open for them, on one of its subjects only.
    package func visiting(from own: Town) -> Credentials {
        Credentials(token: token, fingerprint: fingerprint, visitingFrom: own.id)
    }

    /// From a cookie's value; `nil` unless it has the form of a token.
    package init?(token text: String, fingerprint: [UInt8]) {
        guard let token = SessionToken(text) else { return nil }
        self.init(token: token, fingerprint: fingerprint)
    }

    /// The same with the certificate itself, in DER, as the connection shows it.
    package init?(token text: String, presenting certificate: [UInt8]) {
        self.init(token: text, fingerprint: Digest.sha256(certificate))
    }

    /// For the cookie, and for nothing else.
    package var tokenText: String { token.text }

    /// What every form of this session carries: nobody without the session's secret can make it.
    package var formToken: String {
        Base64.encodeURL(HMAC.sha256(key: Array(token.text.utf8), Array("form".utf8)))
    }

    /// Whether a form came from this session's own pages.
    package func accepts(formToken sent: String) -> Bool {
        constantTimeEqual(Array(sent.utf8), Array(formToken.utf8))
    }
}
