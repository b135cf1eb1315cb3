package import HTTPServer

/// Tells whether a request that changes something comes from a page of ours.
///
/// The browser adds a device certificate by itself, so a foreign page could act with it: `Origin` (and
/// `Sec-Fetch-Site`, where a browser sends it) is asked on every state change, beside the form's own token.
package struct SameSite: Sendable {
    private let origins: [Door: Set<String>]

    /// - Parameter origins: `https://host[:port]` of each door as browsers write it, lower case.
    package init(origins: [Door: Set<String>]) { self.origins = origins }

    func allows(_ request: Request) -> Bool {
        if let site = request.headers["sec-fetch-site"], site != "same-origin" { return false }
        let sent = request.headers.values("origin")
        guard sent.count == 1, let origin = sent.first else { return false }
        return origins[request.door]?.contains(origin) ?? false
    }
}
