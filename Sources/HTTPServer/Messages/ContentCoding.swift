import CBrotli
import CZlib

/// How a text's bytes are packed on their way (RFC 9110 §8.4.1).
///
/// Only what is the same for everyone is ever packed: a page that shows a secret beside what a stranger chose would
/// tell its length (BREACH).
enum ContentCoding: CaseIterable {
    case brotli, gzip

    /// As the headers name it.
    var token: String {
        switch self {
        case .brotli: "br"
        case .gzip: "gzip"
        }
    }

    /// The packed bytes; `nil` when that saves less than a tenth.
    func pack(_ bytes: [UInt8]) -> [UInt8]? {
        let room = bytes.count - bytes.count / 10
        guard room > 64 else { return nil }
        let packed = unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
            var length = room
            switch self {
            case .brotli:
                // 9 of 11: within two per cent of the smallest, in a tenth of the time, since it delays the start.
                let done = unsafe BrotliEncoderCompress(
                    9, 22, BROTLI_MODE_TEXT, bytes.count, bytes, &length, output.baseAddress)
                count = done == 1 ? length : 0
            case .gzip: count = unsafe CZlib_gzip(bytes, bytes.count, output.baseAddress, room)
            }
        }
        return packed.isEmpty ? nil : packed
    }

    /// What the client takes, best first (RFC 9110 §12.5.3).
    static func accepted(_ lines: [String]) -> [ContentCoding] {
        var weights: [Substring: Double] = [:]
        for part in lines.flatMap({ $0.split(separator: ",") }) {
            let pieces = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let name = pieces.first else { continue }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 }
            weights[Substring(name.lowercased())] = weight ?? 1
        }
        func weight(_ coding: ContentCoding) -> Double {
            weights[Substring(coding.token)] ?? weights["*"] ?? 0
        }
        let taken = allCases.filter { weight($0) > 0 }
        return taken.sorted { weight($0) > weight($1) }
    }
}

/// What clients take, remembered by the very words of the header: browsers of one kind all say the same.
struct CodingMemory {
    private var known: [(words: [UInt8], accepted: [ContentCoding])] = []

    mutating func accepted(_ headers: Headers) -> [ContentCoding] {
        guard let words = headers.onlyLine("accept-encoding"), words.count <= 64 else {
            return ContentCoding.accepted(headers.values("accept-encoding"))
        }
        for one in known where one.words.count == words.count && one.words.elementsEqual(words) {
            return one.accepted
        }
        let accepted = ContentCoding.accepted([String(decoding: words, as: UTF8.self)])
        if known.count == 8 { known = [] }
        known.append((Array(words), accepted))
        return accepted
    }
}
