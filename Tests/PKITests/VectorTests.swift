import Testing

@testable import PKI

/// Known answers, so that our building blocks are those of the standards.
@Suite struct VectorTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `SHA-256 agrees with FIPS 180-4`(text: String, digest: String) throws {
        #expect(Hex.encode(Digest.sha256(Array(text.utf8))) == digest)
        var stream = try StreamingDigest()
        for byte in text.utf8 { try stream.update([byte]) }
        #expect(Hex.encode(try stream.finish()) == digest)
    }

    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func `HMAC agrees with RFC 4231`(key: [UInt8], text: String, code: String) {
        #expect(Hex.encode(HMAC.sha256(key: key, Array(text.utf8))) == code)
    }

    @Test func `HMAC with an empty key does not take the key of the call before`() {
        let first = HMAC.sha256(key: [], [1])
        _ = HMAC.sha256(key: [9, 9, 9], [1])
        #expect(HMAC.sha256(key: [], [1]) == first)
        #expect(first == HMAC.sha256(key: [0], [1]), "RFC 2104 fills short keys with zeros")
    }

    @Test(arguments: [
        (
            Array(UInt8(0)...12), Array(UInt8(0xF0)...0xF9),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        ),
        ([], [], "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"),
    ])
    func `HKDF agrees with RFC 5869`(salt: [UInt8], info: [UInt8], output: String) {
        let secret = [UInt8](repeating: 0x0B, count: 22)
        #expect(Hex.encode(HKDF.sha256(secret: secret, salt: salt, info: info, count: 42)) == output)
    }

    @Test func `HKDF gives as many bytes as asked, up to its limit`() {
        #expect(HKDF.sha256(secret: [1], salt: [], info: [], count: 0).isEmpty)
        #expect(HKDF.sha256(secret: [1], salt: [], info: [], count: 9000).count == 8160)
    }

    @Test(arguments: [
        (
            "password", "NaCl", 10, 8, 16,
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
        (
            "pleaseletmein", "SodiumChloride", 14, 8, 1,
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
    ])
    func `scrypt agrees with RFC 7914`(
        password: String, salt: String, logN: Int, r: Int, p: Int, key: String
    ) throws {
        let derived = try PasswordHasher.scrypt(
            password, salt: Array(salt.utf8), logN: logN, r: r, p: p, count: 64)
        #expect(Hex.encode(derived) == key)
    }

    @Test(arguments: [("", ""), ("f", "66"), ("foobar", "666f6f626172")])
    func `hexadecimal goes both ways`(text: String, hex: String) {
        #expect(Hex.encode(Array(text.utf8)) == hex)
        #expect(Hex.decode(hex) == Array(text.utf8))
        #expect(Hex.decode(hex.uppercased()) == Array(text.utf8))
        #expect(Hex.decode(hex + "6") == nil)
        #expect(Hex.decode(hex + "0g") == nil)
    }

    @Test func `base64url goes both ways and has one spelling`() {
        for count in 0...40 {
            let bytes = SecureRandom.bytes(count)
            let text = Base64.encodeURL(bytes)
            #expect(!text.contains { "+/=".contains($0) })
            #expect(Base64.decodeURL(text) == bytes)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        #expect(Base64.encodeURL([0xFB, 0xFF]) == "-_8")
        for foreign in ["-_8=", "+/8", "-_9", "-_8\n", "a", "あ"] { #expect(Base64.decodeURL(foreign) == nil) }
    }

    @Test func `equal time comparison compares`() {
        #expect(constantTimeEqual([], []))
        #expect(constantTimeEqual([1, 2], [1, 2]))
        #expect(!constantTimeEqual([1, 2], [1, 3]))
        #expect(!constantTimeEqual([1, 2], [1, 2, 3]))
    }
}
