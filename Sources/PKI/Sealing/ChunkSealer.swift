/// Seals a file while it streams in; memory holds one chunk.
package struct ChunkSealer: ~Copyable {
    private let cipher: ChunkCipher
    private var waiting: [UInt8] = []
    private var number: UInt64 = 0

    /// Seals for the place that `context` names; `.outOfRange` for chunks below 16 bytes or above 4 MiB.
    package init(
        key: SealingKey, context: [UInt8], chunkSize: Int = ChunkCipher.standardChunkSize
    ) throws(PKIError) {
        cipher = try ChunkCipher(new: key, context: context, chunkSize: chunkSize)
    }

    /// The bytes to be written before anything else.
    package var header: [UInt8] { cipher.header }

    /// Takes plaintext of any length and gives the sealed chunks that became whole.
    ///
    /// A full chunk waits until more follows, because the last one is sealed as the last.
    package mutating func update(_ plain: [UInt8]) throws(PKIError) -> [UInt8] {
        waiting += plain
        var sealed: [UInt8] = []
        var place = 0
        while waiting.count - place > cipher.chunkSize {
            sealed += try cipher.seal(
                chunk: number, last: false, waiting[place..<(place + cipher.chunkSize)])
            number += 1
            place += cipher.chunkSize
        }
        waiting.removeFirst(place)
        return sealed
    }

    /// Seals what is left as the last chunk, even if that is nothing.
    package consuming func finish() throws(PKIError) -> [UInt8] {
        try cipher.seal(chunk: number, last: true, waiting[...])
    }
}

/// Opens a sealed file while it streams out; memory holds one chunk.
///
/// What `update` gives is genuine, but only `finish` says that it was all of it.
package struct ChunkOpener: ~Copyable {
    private let cipher: ChunkCipher
    private var waiting: [UInt8] = []
    private var number: UInt64 = 0

    /// Begins with the file's first `ChunkCipher.headerLength` bytes.
    ///
    /// - Throws: `.sealBroken` if they are no header.
    package init(key: SealingKey, context: [UInt8], header: [UInt8]) throws(PKIError) {
        cipher = try ChunkCipher(key, context: context, header: header)
    }

    /// Takes sealed bytes that follow the header, in pieces of any length.
    ///
    /// - Throws: `.sealBroken` at the first chunk that is not what and where it was.
    package mutating func update(_ sealed: [UInt8]) throws(PKIError) -> [UInt8] {
        waiting += sealed
        let size = cipher.chunkSize + ChunkCipher.overhead
        var plain: [UInt8] = []
        var place = 0
        while waiting.count - place > size {
            plain += try cipher.open(chunk: number, last: false, waiting[place..<(place + size)])
            number += 1
            place += size
        }
        waiting.removeFirst(place)
        return plain
    }

    /// The last chunk's plaintext.
    ///
    /// - Throws: `.sealBroken` when the file ends too early or goes on behind its end.
    package consuming func finish() throws(PKIError) -> [UInt8] {
        try cipher.open(chunk: number, last: true, waiting[...])
    }
}
