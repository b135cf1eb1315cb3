/// The format of a sealed file: a header, then chunks that each carry their place.
///
/// Header: version byte 2, chunk size (4 bytes, big-endian), 16 random bytes. From these bytes and the
/// sealing key HKDF makes the file's own key, so the IV may be the bare chunk number. Each chunk is
/// ciphertext and tag; the associated data are header, chunk number, last-flag and context: a chunk moved,
/// left out, cut off or taken from another file does not open. All chunks but the last are full; the last
/// may be empty.
package struct ChunkCipher: Sendable {
    /// 64 KiB: large enough that tags cost 0.03 %, small enough to hold one per transfer.
    package static let standardChunkSize = 65_536
    /// Version, chunk size and the random part.
    package static let headerLength = 21
    /// What sealing adds to each chunk.
    package static let overhead = AESGCM.tagLength
    private static let version: UInt8 = 2
    /// Keeps memory bounded when a header has been tampered with (the tag would refuse it only afterwards).
    private static let sizes = 16...4_194_304

    /// The file's first bytes.
    package let header: [UInt8]
    /// Plaintext bytes in every chunk but the last.
    package let chunkSize: Int
    private let key: SecretBytes
    private let context: [UInt8]

    init(new key: SealingKey, context: [UInt8], chunkSize: Int) throws(PKIError) {
        guard Self.sizes.contains(chunkSize), let size = UInt32(exactly: chunkSize) else {
            throw PKIError(.outOfRange, "chunk size")
        }
        try self.init(
            key, context: context, header: [Self.version] + bigEndian(size) + SecureRandom.bytes(16))
    }

    /// Reads a file's header.
    ///
    /// - Throws: `.sealBroken` if it is none.
    package init(_ key: SealingKey, context: [UInt8], header: [UInt8]) throws(PKIError) {
        guard header.count == Self.headerLength, header.first == Self.version else {
            throw PKIError(.sealBroken, "no header of a sealed file")
        }
        chunkSize = header[1..<5].reduce(0) { $0 << 8 | Int($1) }
        guard Self.sizes.contains(chunkSize) else {
            throw PKIError(.sealBroken, "chunk size of a sealed file")
        }
        self.header = header
        self.context = context
        self.key = SealingKey.derive(
            from: key.bytes, salt: header, info: Array("renrakucho chunks v1".utf8))
    }

    /// What a file of `plainSize` bytes takes when sealed, header included.
    package static func sealedSize(plainSize: Int64, chunkSize: Int = standardChunkSize) -> Int64 {
        let chunks = max(1, (plainSize + Int64(chunkSize) - 1) / Int64(chunkSize))
        return Int64(headerLength) + plainSize + chunks * Int64(overhead)
    }

    /// Opens chunk `number` alone, for a reader that wants a part of the file.
    ///
    /// A reader of parts learns that the file was cut off only when it asks for the chunk it takes for the
    /// last.
    package func open(chunk number: UInt64, last: Bool, _ sealed: ArraySlice<UInt8>) throws(PKIError)
        -> [UInt8]
    {
        let size = sealed.count - Self.overhead
        guard size >= 0, last ? size <= chunkSize : size == chunkSize else {
            throw PKIError(.sealBroken, "length of a sealed chunk")
        }
        var plain = [UInt8](repeating: 0, count: size)
        try unsafe plain.withUnsafeMutableBufferPointer { output throws(PKIError) in
            try unsafe AESGCM.open(
                key: key, iv: iv(number), bound: bound(number, last), sealed, into: output)
        }
        return plain
    }

    func seal(chunk number: UInt64, last: Bool, _ plain: ArraySlice<UInt8>) throws(PKIError) -> [UInt8] {
        var sealed: [UInt8] = []
        let copy = Array(plain)
        try unsafe copy.withUnsafeBufferPointer { plain throws(PKIError) in
            sealed = try unsafe AESGCM.seal(key: key, iv: iv(number), bound: bound(number, last), plain)
        }
        return sealed
    }

    private func iv(_ number: UInt64) -> [UInt8] { [0, 0, 0, 0] + bigEndian(number) }

    private func bound(_ number: UInt64, _ last: Bool) -> [UInt8] {
        header + bigEndian(number) + [last ? 1 : 0] + context
    }
}

func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    stride(from: value.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
}
