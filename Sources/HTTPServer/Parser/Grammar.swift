/// Byte classes of RFC 9110 and 9112.
enum Grammar {
    static let carriageReturn: UInt8 = 13
    static let lineFeed: UInt8 = 10
    static let space: UInt8 = 32
    static let tab: UInt8 = 9
    static let colon: UInt8 = 58

    /// `tchar` (RFC 9110 §5.6.2) as two bit sets, 0–63 and 64–127: ``!#$%&'*+-.^_`|~``, digits and letters.
    /// Written out, because a computed global is guarded by a lock at each use.
    private static let tokenLow: UInt64 = 0x03FF_6CFA_0000_0000
    private static let tokenHigh: UInt64 = 0x57FF_FFFF_C7FF_FFFE

    @inline(__always) static func isToken(_ byte: UInt8) -> Bool {
        byte < 64 ? tokenLow >> UInt64(byte) & 1 == 1 : byte < 128 && tokenHigh >> UInt64(byte - 64) & 1 == 1
    }

    /// What may stand in a field value: visible ASCII, space, tab and bytes above 127.
    @inline(__always) static func isFieldValue(_ byte: UInt8) -> Bool {
        byte >= 32 ? byte != 127 : byte == tab
    }

    static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 32 : byte
    }

    static func equal(_ bytes: some Collection<UInt8>, ignoringCase lower: StaticString) -> Bool {
        lower.withUTF8Buffer { wanted in
            unsafe bytes.count == wanted.count && zip(bytes, wanted).allSatisfy { lowercased($0) == $1 }
        }
    }

    /// `host [":" port]` without user information: lower case, port taken off. `nil` when it is none.
    static func host(_ authority: some Collection<UInt8>) -> String? {
        var name = authority[...]
        if name.first == UInt8(ascii: "[") {
            guard let close = name.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let end = name.index(after: close)
            guard isPort(name[end...]) else { return nil }
            let inner = name[name.index(after: name.startIndex)..<close]
            guard !inner.isEmpty,
                inner.allSatisfy({ PercentEncoding.hexValue($0) != nil || $0 == colon || $0 == 46 })
            else { return nil }
            name = name[..<end]
        } else if let mark = name.firstIndex(of: colon) {
            guard isPort(name[mark...]) else { return nil }
            name = name[..<mark]
        }
        guard !name.isEmpty, name.count <= 255, name.allSatisfy(isHostByte) else { return nil }
        return unsafe String(unsafeUninitializedCapacity: name.count) { room in
            for (index, byte) in name.enumerated() { unsafe room[index] = lowercased(byte) }
            return name.count
        }
    }

    private static func isPort(_ tail: some Collection<UInt8>) -> Bool {
        tail.isEmpty
            || tail.first == colon && tail.count <= 6
                && tail.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "]"),
            colon:
            true
        default: false
        }
    }
}
