import HTTPServer

extension Request {
    /// What limits count an address by; `nil` behind a proxy's socket, where everybody would share it.
    var subscriber: String? {
        let bytes = peerAddress.subscriber
        guard !bytes.isEmpty else { return nil }
        return bytes.map { String($0, radix: 16) }.joined(separator: ".")
    }
}
