import Care
package import FoundationEssentials
import Glibc
package import Workflows

/// Towns and the agreements between them as a drawing: towns on a circle, a line for each pair, whole while the
/// agreement is in force and broken while it is not.
package struct AgreementGraph: Sendable {
    private struct Edge: Hashable {
        let ends: [String]
        let isInForce: Bool
        let isEnding: Bool
    }

    private var names: [String] = []
    private var edges: [Edge] = []

    /// `names`: what the towns themselves are called, by their keys.
    package init(_ lines: [AgreementLine], names known: [String: String], at moment: Date) {
        var keys: [String] = []
        var called = known
        for line in lines {
            for key in [line.home.text, line.partner.text] where !keys.contains(key) { keys.append(key) }
            called[line.partner.text] = line.name
        }
        names = keys.map { called[$0] ?? $0 }
        var seen: Set<[String]> = []
        for line in lines {
            let ends = [line.home.text, line.partner.text]
            guard seen.insert(ends.sorted()).inserted else { continue }
            edges.append(
                Edge(
                    ends: ends.map { called[$0] ?? $0 }, isInForce: line.state.isInForce,
                    isEnding: line.daysLeft(at: moment) != nil))
        }
    }

    /// The drawing in words, for who does not see it.
    package var summary: String {
        guard !edges.isEmpty else { return "協定はありません。" }
        return edges.map { edge in
            edge.ends.joined(separator: "と")
                + (edge.isInForce ? (edge.isEnding ? "（まもなく終了）" : "（効力あり）") : "（効力なし）")
        }.joined(separator: "、")
    }

    /// A picture of its own, without scripts or styles.
    package var svg: [UInt8] {
        let (width, height) = (640, names.count > 6 ? 560 : 360)
        let places = places(width, height)
        let place = { (name: String) in names.firstIndex(of: name).map { places[$0] } ?? (x: 0, y: 0) }
        var parts = [
            #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(width) \#(height)" role="img">"#,
            "<title>\(escaped(summary))</title>",
        ]
        for edge in edges {
            let (from, to) = (place(edge.ends[0]), place(edge.ends[1]))
            let colour = edge.isInForce ? (edge.isEnding ? "#9a5b00" : "#1f6f43") : "#6b6b6b"
            let broken = edge.isInForce ? "" : #" stroke-dasharray="8 8""#
            let ends = #"x1="\#(from.x)" y1="\#(from.y)" x2="\#(to.x)" y2="\#(to.y)""#
            parts.append(#"<line \#(ends) stroke="\#(colour)" stroke-width="3"\#(broken)/>"#)
        }
        for (name, at) in zip(names, places) {
            let frame = #"x="\#(at.x - 90)" y="\#(at.y - 24)" width="180" height="48" rx="10""#
            parts.append(##"<rect \##(frame) fill="#ffffff" stroke="#333333" stroke-width="2"/>"##)
            let letters = #"text-anchor="middle" font-size="20" font-family="sans-serif""#
            parts.append(#"<text x="\#(at.x)" y="\#(at.y + 7)" \#(letters)>\#(escaped(name))</text>"#)
        }
        return Array((parts.joined() + "</svg>").utf8)
    }

    /// On an ellipse within the picture, the first on the left.
    private func places(_ width: Int, _ height: Int) -> [(x: Int, y: Int)] {
        let (across, down) = (Double(width / 2 - 110), Double(height / 2 - 50))
        return names.indices.map { index in
            let angle = 2 * Double.pi * Double(index) / Double(names.count) - Double.pi
            return (x: width / 2 + Int(cos(angle) * across), y: height / 2 + Int(sin(angle) * down))
        }
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
