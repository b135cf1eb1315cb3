/// Where in a town's documents a rule stands; shared between the rules that cite the same place.
public struct Clause: Hashable, Sendable, CustomStringConvertible {
    /// How the rule was found in the document.
    public enum Basis: String, Hashable, Sendable {
        /// The document says it.
        case stated
        /// It is read between the lines; the note explains how.
        case inferred
    }

    /// One place in one document.
    public struct Citation: Hashable, Sendable {
        /// The document's key in `service.documents`.
        public let document: String
        /// How the town's people call the document for short.
        public let title: String
        /// The place as the file writes it: `art.14-2`, `P4②`, `§3-2`.
        public let place: String

        public init(document: String, title: String, place: String) {
            self.document = document
            self.title = title
            self.place = place
        }

        /// The place as a reader of the document looks for it: 第14条第2項 for `art.14-2`.
        public var readablePlace: String {
            if place.hasPrefix("art.") { return Self.article(place.dropFirst(4)) ?? place }
            if place.hasPrefix("§") { return String(place.dropFirst()) }
            return place
        }

        /// `14`, `14-2`, `35-1(6)`; `nil` for anything else.
        private static func article(_ text: Substring) -> String? {
            var rest = text
            func number() -> Substring {
                let digits = rest.prefix { ("0"..."9").contains($0) }
                rest = rest.dropFirst(digits.count)
                return digits
            }
            let article = number()
            guard !article.isEmpty else { return nil }
            var readable = "第\(article)条"
            if rest.first == "-" {
                rest = rest.dropFirst()
                let paragraph = number()
                guard !paragraph.isEmpty else { return nil }
                readable += "第\(paragraph)項"
            }
            if rest.first == "(" {
                rest = rest.dropFirst()
                let item = number()
                guard !item.isEmpty, rest.first == ")" else { return nil }
                rest = rest.dropFirst()
                readable += "第\(item)号"
            }
            return rest.isEmpty ? readable : nil
        }
    }

    private final class Content: Sendable {
        let town: String
        let citations: [Citation]
        let basis: Basis
        let note: String?

        init(town: String, citations: [Citation], basis: Basis, note: String?) {
            self.town = town
            self.citations = citations
            self.basis = basis
            self.note = note
        }
    }

    private let content: Content

    public init(town: String, citations: [Citation], basis: Basis = .stated, note: String? = nil) {
        content = Content(town: town, citations: citations, basis: basis, note: note)
    }

    public var citations: [Citation] { content.citations }
    public var basis: Basis { content.basis }

    /// For the town's own administrators only (two clauses that disagree, for example).
    public var note: String? { content.note }

    /// 「○○市 利用規約 第14条第2項」; several places are joined by 「、」. Empty where only a note is kept.
    public var description: String {
        guard !citations.isEmpty else { return "" }
        var previous = ""
        let places = citations.map { citation in
            defer { previous = citation.document }
            return citation.document == previous
                ? citation.readablePlace : "\(citation.title) \(citation.readablePlace)"
        }
        return "\(content.town) " + places.joined(separator: "、")
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.content === right.content
            || (left.content.town == right.content.town && left.citations == right.citations
                && left.basis == right.basis && left.note == right.note)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(content.town)
        hasher.combine(citations)
        hasher.combine(basis)
        hasher.combine(note)
    }
}
