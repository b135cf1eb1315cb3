import Testing

@testable import PKI

@Suite struct ChunkTests {
    let key = SealingKey.random()
    let context = Array("town 1/file 9".utf8)
    static let size = 16

    func sealed(_ plain: [UInt8], context: [UInt8]? = nil) throws -> (header: [UInt8], chunks: [[UInt8]]) {
        var sealer = try ChunkSealer(key: key, context: context ?? self.context, chunkSize: Self.size)
        let header = sealer.header
        var body: [UInt8] = []
        for piece in stride(from: 0, to: plain.count, by: 7) {
            body += try sealer.update(Array(plain[piece..<min(piece + 7, plain.count)]))
        }
        body += try sealer.finish()
        let step = Self.size + ChunkCipher.overhead
        return (
            header,
            stride(from: 0, to: body.count, by: step).map { Array(body[$0..<min($0 + step, body.count)]) }
        )
    }

    func open(_ header: [UInt8], _ chunks: [[UInt8]], pieces: Int = 11, context: [UInt8]? = nil) throws
        -> [UInt8]
    {
        var opener = try ChunkOpener(key: key, context: context ?? self.context, header: header)
        let body = chunks.flatMap { $0 }
        var plain: [UInt8] = []
        for piece in stride(from: 0, to: body.count, by: pieces) {
            plain += try opener.update(Array(body[piece..<min(piece + pieces, body.count)]))
        }
        return plain + (try opener.finish())
    }

    @Test(arguments: [0, 1, 15, 16, 17, 31, 32, 33, 160])
    func `a file of any length comes back, whatever the pieces`(count: Int) throws {
        let plain = SecureRandom.bytes(count)
        let file = try sealed(plain)
        for pieces in [1, 16, 33, 1000] {
            #expect(try open(file.header, file.chunks, pieces: pieces) == plain)
        }
        let size = file.header.count + file.chunks.flatMap { $0 }.count
        #expect(ChunkCipher.sealedSize(plainSize: Int64(count), chunkSize: Self.size) == Int64(size))
    }

    @Test func `a file cut off anywhere is refused`() throws {
        let file = try sealed(SecureRandom.bytes(50))
        let body = file.chunks.flatMap { $0 }
        for count in 0..<body.count {
            #expect(throws: PKIError(.sealBroken, "")) { try open(file.header, [Array(body.prefix(count))]) }
        }
    }

    @Test func `chunks moved, doubled, left out or appended are refused`() throws {
        let file = try sealed(SecureRandom.bytes(64))
        #expect(file.chunks.count == 4)
        for order in [
            [1, 0, 2, 3], [0, 2, 1, 3], [0, 0, 1, 2, 3], [0, 1, 3], [0, 1, 2], [3], [0, 1, 2, 3, 3],
        ] {
            #expect(throws: PKIError(.sealBroken, ""), "order \(order)") {
                try open(file.header, order.map { file.chunks[$0] })
            }
        }
    }

    @Test func `every flipped bit is refused, in the header too`() throws {
        let file = try sealed(SecureRandom.bytes(20))
        let whole = file.header + file.chunks.flatMap { $0 }
        for bit in 0..<(whole.count * 8) {
            var broken = whole
            broken[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: PKIError(.sealBroken, ""), "bit \(bit)") {
                try open(Array(broken.prefix(21)), [Array(broken.dropFirst(21))])
            }
        }
    }

    @Test func `a chunk of another file or another place is refused`() throws {
        let one = try sealed(SecureRandom.bytes(40))
        let other = try sealed(SecureRandom.bytes(40))
        #expect(throws: PKIError(.sealBroken, "")) {
            try open(one.header, [one.chunks[0], other.chunks[1], one.chunks[2]])
        }
        #expect(throws: PKIError(.sealBroken, "")) { try open(one.header, one.chunks, context: [1]) }
    }

    @Test func `a part can be read alone`() throws {
        let plain = SecureRandom.bytes(40)
        let file = try sealed(plain)
        let cipher = try ChunkCipher(key, context: context, header: file.header)
        #expect(try cipher.open(chunk: 1, last: false, file.chunks[1][...]) == Array(plain[16..<32]))
        #expect(try cipher.open(chunk: 2, last: true, file.chunks[2][...]) == Array(plain[32...]))
        #expect(throws: PKIError(.sealBroken, "")) {
            try cipher.open(chunk: 1, last: true, file.chunks[1][...])
        }
    }

    @Test(arguments: [0, 15, 4_194_305])
    func `an unreasonable chunk size is refused`(size: Int) {
        #expect(throws: PKIError(.outOfRange, "")) {
            let sealer = try ChunkSealer(key: key, context: [], chunkSize: size)
            _ = sealer.header
        }
    }
}
