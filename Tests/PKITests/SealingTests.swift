import Testing

@testable import PKI

@Suite struct SealingTests {
    let key = SealingKey.random()
    let context = Array("town 1/posts/17/body".utf8)
    let plain = Array("午後3時に訪問しました。".utf8)

    @Test(arguments: [0, 1, 15, 16, 17, 70_000])
    func `what was sealed opens again, in the promised format`(count: Int) throws {
        let text = SecureRandom.bytes(count)
        let sealed = try key.seal(text, context: context)
        #expect(sealed.first == 1)
        #expect(sealed.count == count + SealingKey.overhead)
        #expect(try key.open(sealed, context: context) == text)
    }

    @Test func `every flipped bit is refused`() throws {
        let sealed = try key.seal(plain, context: context)
        for bit in 0..<(sealed.count * 8) {
            var broken = sealed
            broken[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: PKIError(.sealBroken, "")) { try key.open(broken, context: context) }
        }
    }

    @Test func `every shortened text is refused`() throws {
        let sealed = try key.seal(plain, context: context)
        for count in 0..<sealed.count {
            #expect(throws: PKIError(.sealBroken, "")) {
                try key.open(Array(sealed.prefix(count)), context: context)
            }
        }
    }

    @Test(arguments: ["town 2/posts/17/body", "town 1/posts/18/body", "town 1/posts/17/note", ""])
    func `a sealed text moved to another place is refused`(other: String) throws {
        let sealed = try key.seal(plain, context: context)
        #expect(throws: PKIError(.sealBroken, "")) { try key.open(sealed, context: Array(other.utf8)) }
    }

    @Test func `another key opens nothing, and two seals of one text differ`() throws {
        let sealed = try key.seal(plain, context: context)
        #expect(throws: PKIError(.sealBroken, "")) { try SealingKey.random().open(sealed, context: context) }
        #expect(try key.seal(plain, context: context) != sealed)
    }

    @Test func `a wrapped key comes back the same, and only in its place and kind`() throws {
        let town = SealingKey.random()
        let wrapped = try key.wrap(town, context: context)
        let sealed = try town.seal(plain, context: context)
        #expect(try key.unwrap(wrapped, context: context).open(sealed, context: context) == plain)
        #expect(throws: PKIError(.sealBroken, "")) { try key.unwrap(wrapped, context: [1]) }
        #expect(throws: PKIError(.sealBroken, "")) { try key.open(wrapped, context: context) }
        let text = try key.seal(SecureRandom.bytes(32), context: context)
        #expect(throws: PKIError(.sealBroken, "")) { try key.unwrap(text, context: context) }
    }

    @Test func `the blind index is equal for equal words under one key only`() throws {
        let bytes = SecureRandom.bytes(32)
        let one = try SealingKey(bytes: bytes)
        let same = try SealingKey(bytes: bytes)
        #expect(one.mac(plain) == same.mac(plain))
        #expect(one.mac(plain) != one.mac(context))
        #expect(one.mac(plain) != key.mac(plain))
        #expect(one.mac(plain) != HMAC.sha256(key: bytes, plain), "the index has a key of its own")
    }

    @Test func `derived keys differ by purpose and context and repeat themselves`() throws {
        let sealed = try key.derived(for: "mail", context: [1]).seal(plain, context: context)
        #expect(try key.derived(for: "mail", context: [1]).open(sealed, context: context) == plain)
        for other in [key, key.derived(for: "file", context: [1]), key.derived(for: "mail", context: [2])] {
            #expect(throws: PKIError(.sealBroken, "")) { try other.open(sealed, context: context) }
        }
    }

    @Test(arguments: [0, 16, 31, 33])
    func `a key of another length is refused`(count: Int) {
        #expect(throws: PKIError(.outOfRange, "")) { try SealingKey(bytes: SecureRandom.bytes(count)) }
    }

    @Test func `keys are mute`() throws {
        let bytes = [UInt8](repeating: 0xAB, count: 32)
        var dumped = ""
        dump(try SealingKey(bytes: bytes), to: &dumped)
        dump(try PrivateKey.generate(), to: &dumped)
        #expect(!dumped.contains("171") && !dumped.lowercased().contains("abab"))
        #expect("\(try SealingKey(bytes: bytes))" == "SealingKey")
        #expect("\(try PrivateKey.generate())" == "PrivateKey")
    }

    @Test func `AES-GCM agrees with test case 16 of McGrew and Viega`() throws {
        func hex(_ text: String) throws -> [UInt8] { try #require(Hex.decode(text)) }
        let half = "feffe9928665731c6d6a8f9467308308"
        let plain = try hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
        let sealed = try plain.withUnsafeBufferPointer {
            try AESGCM.seal(
                key: SecretBytes(hex(half + half)), iv: hex("cafebabefacedbaddecaf888"),
                bound: hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"), $0)
        }
        #expect(
            Hex.encode(sealed)
                == "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b")
    }
}
