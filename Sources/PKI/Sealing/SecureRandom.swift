import COpenSSL

/// Bytes nobody can foretell.
package enum SecureRandom {
    /// From OpenSSL's generator; if that one ever fails, from the kernel's through Swift, which cannot.
    package static func bytes(_ count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        if let length = Int32(exactly: count), unsafe RAND_bytes(&bytes, length) == 1 { return bytes }
        OpenSSLQueue.clear()
        var kernel = SystemRandomNumberGenerator()
        for place in bytes.indices { bytes[place] = UInt8.random(in: 0...255, using: &kernel) }
        return bytes
    }

    /// A token for links and cookies: base64url, 43 symbols for the standard 256 bits.
    package static func token(bytes count: Int = 32) -> String { Base64.encodeURL(bytes(count)) }

    /// Each symbol is drawn evenly: bytes that would favour the first letters are thrown away.
    package static func code(symbols count: Int, alphabet: CodeAlphabet = .readable) -> String {
        let letters = alphabet.symbols
        let even = 256 - 256 % letters.count
        var drawn: [UInt8] = []
        while drawn.count < count {
            for byte in bytes(count - drawn.count) where Int(byte) < even {
                drawn.append(letters[Int(byte) % letters.count])
            }
        }
        return String(decoding: drawn, as: UTF8.self)
    }
}
