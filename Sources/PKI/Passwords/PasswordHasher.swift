import COpenSSL

/// Keeps passwords by scrypt (RFC 7914), as PHC strings.
///
/// Never on an event loop, and the caller bounds how many run at once.
package struct PasswordHasher: Sendable {
    private struct Cost: Equatable {
        let logN: Int
        let r: Int
        let p: Int

        /// A row that was tampered with must not order gigabytes of memory or minutes of time.
        var isBearable: Bool {
            (1...20).contains(logN) && (1...16).contains(r) && (1...16).contains(p)
                && (1 << logN) * r * p <= 1 << 22
        }
    }

    /// N = 2¹⁵, r = 8, p = 3 (OWASP ASVS 5.0, appendix C): 32 MiB and about 0.2 s each.
    package static let standard = PasswordHasher(logN: 15, r: 8, p: 3)

    private let cost: Cost

    /// Anything weaker than `standard` is for tests of what happens around a password.
    package init(logN: Int, r: Int, p: Int) { cost = Cost(logN: logN, r: r, p: p) }

    private struct Stored {
        let cost: Cost
        let salt: [UInt8]
        let key: [UInt8]
    }

    private static let saltLength = 16
    private static let keyLength = 32

    /// `$scrypt$ln=15,r=8,p=3$salt$key`, with a fresh salt.
    package func make(_ password: String) throws(PKIError) -> String {
        let salt = SecureRandom.bytes(Self.saltLength)
        let key = try Self.derive(password, salt: salt, cost, count: Self.keyLength)
        return "$scrypt$ln=\(cost.logN),r=\(cost.r),p=\(cost.p)$" + Base64.encodeUnpadded(salt) + "$"
            + Base64.encodeUnpadded(key)
    }

    /// An unreadable PHC string answers `false` after the time a readable one takes.
    package func verify(_ password: String, against phc: String) -> Bool {
        guard let stored = Self.parse(phc),
            let key = try? Self.derive(password, salt: stored.salt, stored.cost, count: stored.key.count)
        else {
            verifyNothing(password)
            return false
        }
        return constantTimeEqual(key, stored.key)
    }

    /// The work of `verify` for an account that does not exist, so that time does not tell who has one.
    package func verifyNothing(_ password: String) {
        _ = try? Self.derive(
            password, salt: [UInt8](repeating: 0, count: Self.saltLength), cost, count: Self.keyLength)
    }

    /// `true` when the stored cost is not today's: hash anew at the next successful login.
    package func needsRehash(_ phc: String) -> Bool {
        guard let stored = Self.parse(phc) else { return true }
        return stored.cost != cost || stored.salt.count != Self.saltLength
            || stored.key.count != Self.keyLength
    }

    /// The bare function of RFC 7914, for its test vectors.
    static func scrypt(
        _ password: String, salt: [UInt8], logN: Int, r: Int, p: Int, count: Int
    ) throws(PKIError) -> [UInt8] {
        try derive(password, salt: salt, Cost(logN: logN, r: r, p: p), count: count)
    }

    private static func derive(
        _ password: String, salt: [UInt8], _ cost: Cost, count: Int
    ) throws(PKIError) -> [UInt8] {
        guard cost.isBearable, (16...64).contains(count) else { throw PKIError(.outOfRange, "scrypt cost") }
        OpenSSLQueue.clear()
        var secret = Array(password.utf8).map { CChar(bitPattern: $0) }
        defer { unsafe secret.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) } }
        var key = [UInt8](repeating: 0, count: count)
        let (n, r, p) = (UInt64(1) << UInt64(cost.logN), UInt64(cost.r), UInt64(cost.p))
        // OpenSSL's standard ceiling is 32 MiB, just below what N·r·128 and the blocks take.
        let memory = 128 * r * (n + p + 2) + (1 << 20)
        try demand(
            unsafe EVP_PBE_scrypt(secret, secret.count, salt, salt.count, n, r, p, memory, &key, count),
            "scrypt")
        return key
    }

    private static func parse(_ phc: String) -> Stored? {
        let parts = phc.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let salt = Base64.decodeUnpadded(String(parts[3])), (8...64).contains(salt.count),
            let key = Base64.decodeUnpadded(String(parts[4])), (16...64).contains(key.count)
        else { return nil }
        let numbers = parts[2].split(separator: ",").map { $0.split(separator: "=") }
        guard numbers.count == 3, numbers.allSatisfy({ $0.count == 2 }),
            numbers.map({ $0[0] }) == ["ln", "r", "p"],
            let logN = Int(numbers[0][1]), let r = Int(numbers[1][1]), let p = Int(numbers[2][1])
        else { return nil }
        let cost = Cost(logN: logN, r: r, p: p)
        return cost.isBearable ? Stored(cost: cost, salt: salt, key: key) : nil
    }
}
