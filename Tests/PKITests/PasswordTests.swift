import Glibc
import Testing

@testable import PKI

@Suite struct PasswordTests {
    private let hasher = PasswordHasher.standard

    @Test func `a hash knows its password and no other, in the form of a PHC string`() throws {
        let phc = try hasher.make("うさぎと かめ 1987")
        #expect(
            try phc.wholeMatch(of: Regex(#"\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}"#))
                != nil)
        #expect(hasher.verify("うさぎと かめ 1987", against: phc))
        #expect(!hasher.verify("うさぎとかめ 1987", against: phc))
        #expect(!hasher.needsRehash(phc))
        #expect(try hasher.make("うさぎと かめ 1987") != phc)
    }

    @Test(arguments: [
        "", "$", "plain", "$scrypt$ln=15,r=8,p=3$$", "$scrypt$ln=15,r=8$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
        "$scrypt$ln=63,r=8,p=3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=20,r=16,p=16$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA",
    ])
    func `a hash that cannot be read lets nobody in and does not trap`(phc: String) {
        #expect(!hasher.verify("anything", against: phc))
        #expect(hasher.needsRehash(phc))
    }

    @Test func `a hash of older cost still verifies and asks to be renewed`() throws {
        let salt = [UInt8](repeating: 7, count: 16)
        let key = try PasswordHasher.scrypt("old", salt: salt, logN: 12, r: 8, p: 1, count: 32)
        let phc = "$scrypt$ln=12,r=8,p=1$\(Base64.encodeUnpadded(salt))$\(Base64.encodeUnpadded(key))"
        #expect(hasher.verify("old", against: phc))
        #expect(hasher.needsRehash(phc))
    }

    @Test func `an unknown account takes about the time of a known one`() throws {
        let phc = try hasher.make("a password")
        // Processor time of this thread, taken in turns: other tests run beside this one.
        func cost(_ body: () -> Void) -> Double {
            let start = processorTime()
            body()
            return processorTime() - start
        }
        var (known, unknown, unreadable) = (Double.infinity, Double.infinity, Double.infinity)
        for _ in 0..<6 {
            known = min(known, cost { _ = hasher.verify("another", against: phc) })
            unknown = min(unknown, cost { hasher.verifyNothing("another") })
            unreadable = min(unreadable, cost { _ = hasher.verify("another", against: "?") })
        }
        for time in [unknown, unreadable] {
            #expect((0.7...1.4).contains(time / known), "\(time) for \(known)")
        }
    }

    static let rule = PasswordRule(blocklist: ["password", "passwordpassword", "sakura2024!sakura", "monkey"])

    @Test(arguments: [
        ("short-one", [PasswordRule.Weakness.tooShort(minimum: 13)]),
        ("correct horse battery", []),
        ("雨の日は傘を二本持って行く人", []),
        ("passwordpassword", [.common]),
        ("PASSWORD20240401", [.common]),
        ("12345678901234", [.predictable]),
        ("abcdefghijklmn", [.predictable]),
        ("aaaabbbbaaaabbbb", [.predictable]),
        ("willow-ford-2024", [.namesInside]),
        ("yamada.hanako.willow-ford", [.namesInside]),
        ("willow-ford keeps quiet hours", []),
        ("no\u{7}bell in passwords", [.controlSigns]),
        ("山田花子の電話帳ノート", [.tooShort(minimum: 13), .namesInside]),
    ])
    func `the rule names every weakness`(password: String, weaknesses: [PasswordRule.Weakness]) {
        let names = ["Willow-Ford", "Yamada", "hanako", "山田", "花子", "of"]
        #expect(Self.rule.weaknesses(of: password, names: names) == weaknesses)
    }

    @Test func `long sentences are welcome up to the limit`() {
        let sentence = (0..<16).map { "w\($0)x" }.joined(separator: " ")
        #expect(sentence.count >= 64)
        #expect(Self.rule.weaknesses(of: sentence).isEmpty)
        #expect(
            Self.rule.weaknesses(of: String(repeating: "あいうえおか", count: 64)) == [.tooLong(maximumBytes: 1024)]
        )
    }

    @Test func `no rule goes below eight, and a mixed one asks for letters, digits and signs`() {
        #expect(PasswordRule(minimum: 4, blocklist: []).minimum == 8)
        let mixed = PasswordRule(minimum: 8, blocklist: [], mixed: true)
        #expect(mixed.weaknesses(of: "kx7-qpzm") == [])
        #expect(mixed.weaknesses(of: "kx7qpzmw") == [.notMixed])
    }

    @Test func `codes are drawn evenly from letters that cannot be confused`() throws {
        let code = SecureRandom.code(symbols: 6400)
        #expect(code.count == 6400)
        #expect(!code.contains { "0O1Il".contains($0) })
        let counts = Dictionary(grouping: code, by: { $0 }).mapValues(\.count)
        #expect(counts.count == 32)
        #expect(counts.values.allSatisfy { (110...300).contains($0) }, "\(counts)")
        let three = SecureRandom.code(symbols: 3000, alphabet: try #require(CodeAlphabet("abc")))
        #expect(Dictionary(grouping: three, by: { $0 }).values.allSatisfy { (850...1150).contains($0.count) })
        #expect(CodeAlphabet("a") == nil)
        #expect(CodeAlphabet("aa") == nil)
        #expect(CodeAlphabet("aあ") == nil)
    }

    @Test(arguments: [
        ("abcd-efgh", "ABCDEFGH"), ("ＡＢＣＤ　ＥＦＧＨ２", "ABCDEFGH2"), (" AB‐CD ー EF−2\n", "ABCDEF2"),
    ])
    func `a typed code is read as it was meant`(typed: String, code: String) {
        #expect(ReadableCode.normalised(typed) == code)
    }

    @Test(arguments: ["", " - ", "ABCO", "AB1", "あいう", String(repeating: "A", count: 65)])
    func `a code with foreign symbols is none`(typed: String) {
        #expect(ReadableCode.normalised(typed) == nil)
    }

    @Test func `pickup secrets are long enough and survive the grouping`() {
        #expect(ReadableCode.pickupNumber().count == 10)
        let password = ReadableCode.pickupPassword()
        #expect(password.count * 5 >= 112)
        #expect(ReadableCode.grouped("ABCDEFGHJ") == "ABCD-EFGH-J")
        #expect(ReadableCode.normalised(ReadableCode.grouped(password).lowercased()) == password)
    }

    @Test func `random bytes and tokens do not repeat`() {
        #expect(SecureRandom.bytes(0).isEmpty)
        #expect(SecureRandom.bytes(-1).isEmpty)
        #expect(SecureRandom.token().count == 43)
        #expect(Set((0..<1000).map { _ in SecureRandom.token() }).count == 1000)
    }
}

/// Processor time this thread has used, in nanoseconds.
private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}
