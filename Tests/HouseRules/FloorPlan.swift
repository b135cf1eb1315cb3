import Testing

/// Which wing of the house a room stands in: tools know machines and no towns, Care knows towns and no machines.
enum Wing { case library, tool, town, whole }

struct Room: Sendable, CustomTestStringConvertible {
    let name: String
    let floor: Int
    let wing: Wing
    /// Our own rooms and C libraries that it may import.
    let below: Set<String>

    var testDescription: String { name }
}

/// The house. `Package.swift` may declare less than this, never more; an `import` line too.
enum FloorPlan {
    static let rooms: [Room] = [
        library("CLinux"), library("COpenSSL"), library("CNGHTTP2"), library("CLibPQ"), library("CLibYAML"),
        library("CCurl"), library("CBrotli"), library("CZlib"), library("CVips"), library("CMagic"),
        library("CQREncode"),

        tool("Journal"),
        tool("EventLoop", "CLinux", "Journal"),
        tool("PKI", "COpenSSL"),
        tool(
            "HTTPServer", "EventLoop", "COpenSSL", "CNGHTTP2", "CBrotli", "CZlib", "CLinux", "Journal"),
        tool("Postgres", "EventLoop", "CLibPQ", "Journal"),
        tool("HTML"),
        tool("QRCode", "CQREncode"),
        tool("JapaneseText"),
        tool("YAML", "CLibYAML"),
        tool("Mail", "EventLoop", "CCurl", "Journal"),
        tool("Files", "EventLoop", "PKI", "CCurl", "CVips", "CMagic", "Journal"),
        Room(name: "Care", floor: 1, wing: .town, below: ["JapaneseText"]),

        whole(2, "Policies", "Care", "YAML", "EventLoop", "Journal"),
        whole(2, "Records", "Care", "Postgres", "PKI", "EventLoop", "Journal"),
        whole(
            3, "Workflows", "Care", "Policies", "Records", "PKI", "Mail", "Files", "JapaneseText",
            "EventLoop",
            "Journal"),
        whole(
            4, "Portals", "Care", "Policies", "Workflows", "HTTPServer", "HTML", "QRCode", "JapaneseText",
            "EventLoop", "Journal"),
        whole(
            5, "renrakucho", "Journal", "EventLoop", "PKI", "HTTPServer", "Postgres", "HTML", "JapaneseText",
            "YAML", "Mail", "Files", "Care", "Policies", "Records", "Workflows", "Portals"),
    ]

    static let byName = Dictionary(uniqueKeysWithValues: rooms.map { ($0.name, $0) })

    /// Of the toolchain's own modules every room may use these, …
    static let everywhere: Set<String> = ["FoundationEssentials", "Synchronization", "Glibc"]
    /// … and these rooms one more.
    static let besides: [String: Set<String>] = ["JapaneseText": ["Foundation"]]

    private static func library(_ name: String) -> Room {
        Room(name: name, floor: 0, wing: .library, below: [])
    }
    private static func tool(_ name: String, _ below: String...) -> Room {
        Room(name: name, floor: 1, wing: .tool, below: Set(below))
    }
    private static func whole(_ floor: Int, _ name: String, _ below: String...) -> Room {
        Room(name: name, floor: floor, wing: .whole, below: Set(below))
    }
}

/// The module that an `import` line names: `package import struct PKI.Digest` names `PKI`.
func importedModule(_ line: String) -> String? {
    var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
    while let first = words.first, first.hasPrefix("@") || accessWords.contains(first) {
        words.removeFirst()
    }
    guard words.first == "import", words.count > 1 else { return nil }
    words.removeFirst()
    if let kind = words.first, kinds.contains(kind), words.count > 1 { words.removeFirst() }
    return words.first.flatMap { $0.split(separator: ".").first.map(String.init) }
}

private let accessWords: Set<String> = ["package", "public", "internal", "fileprivate", "private"]
private let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
