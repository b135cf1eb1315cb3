package import HTTPServer

/// The headers that every answer carries, the engine's own errors included.
package enum SecurityHeaders {
    /// Nothing is loaded but our own files, nothing frames us, nothing is kept by the browser or a proxy.
    package static let common: Headers = [
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
}
