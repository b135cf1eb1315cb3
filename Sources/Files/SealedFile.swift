import Glibc
import PKI

/// A sealed file, open for reading; its length is proven when it opens. Its calls block.
final class SealedFile: Sendable {
    /// Bytes, unsealed.
    let length: Int64
    private let descriptor: Int32
    private let cipher: ChunkCipher
    private let chunks: Int64
    private let sealedLength: Int64

    /// - Throws: `.missing`, or `.damaged` when header or last chunk do not belong to this id, seal
    ///   and length.
    init(at path: String, seal: FileSeal, id: FileID) throws(FilesError) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw .errno(errno, "open") }
        var isReady = false
        defer { if !isReady { close(descriptor) } }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw .errno(errno, "fstat") }
        let size = Int64(facts.st_size)
        let header = try Self.bytes(descriptor, 0, ChunkCipher.headerLength)
        let cipher: ChunkCipher
        do { cipher = try ChunkCipher(seal.key, context: seal.context(of: id), header: header) } catch {
            throw FilesError(.damaged, "header")
        }
        let full = Int64(cipher.chunkSize + ChunkCipher.overhead)
        let body = size - Int64(ChunkCipher.headerLength)
        let chunks = max(1, (body + full - 1) / full)
        self.cipher = cipher
        self.chunks = chunks
        sealedLength = body
        self.descriptor = descriptor
        // The last chunk is sealed as the last, with its number: when it opens, nothing is missing before or
        // behind.
        let last = try Self.chunk(chunks - 1, of: chunks, cipher, descriptor, body)
        length = (chunks - 1) * Int64(cipher.chunkSize) + Int64(last.count)
        isReady = true
    }

    /// The beginning of the range: as much as one chunk has of it.
    func piece(of range: Range<Int64>) throws(FilesError) -> [UInt8] {
        let size = Int64(cipher.chunkSize)
        let number = range.lowerBound / size
        let plain = try Self.chunk(number, of: chunks, cipher, descriptor, sealedLength)
        let skipped = Int(range.lowerBound - number * size)
        let wanted = Int(min(range.upperBound - range.lowerBound, size))
        let piece = plain.dropFirst(skipped).prefix(wanted)
        guard !piece.isEmpty else { throw FilesError(.damaged, "an empty chunk") }
        return Array(piece)
    }

    private static func chunk(
        _ number: Int64, of chunks: Int64, _ cipher: ChunkCipher, _ descriptor: Int32, _ body: Int64
    ) throws(FilesError) -> [UInt8] {
        let full = Int64(cipher.chunkSize + ChunkCipher.overhead)
        let start = number * full
        let count = Int(min(full, body - start))
        guard number >= 0, number < chunks, count >= ChunkCipher.overhead else {
            throw FilesError(.damaged, "length")
        }
        let sealed = try bytes(descriptor, Int64(ChunkCipher.headerLength) + start, count)
        do {
            return try cipher.open(chunk: UInt64(number), last: number == chunks - 1, sealed[...])
        } catch {
            throw FilesError(.damaged, "chunk")
        }
    }

    private static func bytes(_ descriptor: Int32, _ start: Int64, _ count: Int) throws(FilesError) -> [UInt8]
    {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress.map { $0 + done }, count - done, off_t(start) + off_t(done))
            }
            if got == 0 { throw FilesError(.damaged, "cut short") }
            if got < 0, errno != EINTR { throw .errno(errno, "read") }
            done += max(0, got)
        }
        return bytes
    }

    deinit { close(descriptor) }
}
