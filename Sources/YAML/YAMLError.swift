/// Why a text is not a document that we take.
package struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Code: Hashable, Sendable {
        case notUTF8, tooBig, syntax, duplicateKey, keyNotText, unknownAlias, tooDeep, tooManyNodes
        case severalDocuments, empty, tagged, outOfMemory
    }

    package let code: Code
    package let mark: YAMLMark
    /// The parser's words or the key concerned; holds no more than a line of the text.
    package let detail: String

    package static func == (left: Self, right: Self) -> Bool {
        left.code == right.code && left.mark == right.mark
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(mark)
    }

    /// What is wrong, as a Japanese sentence for whoever wrote the file.
    package var description: String {
        switch code {
        case .notUTF8: "文字コードが UTF-8 ではありません。"
        case .tooBig: "ファイルが大きすぎます（1 MB まで）。"
        case .syntax: "YAML として読めません（\(detail)）。"
        case .duplicateKey: "同じキー「\(detail)」が二度書かれています。"
        case .keyNotText: "キーには文字だけが使えます。"
        case .unknownAlias: "別名「*\(detail)」が指すものがありません。"
        case .tooDeep: "入れ子が深すぎます（\(YAMLLimits.depth) 段まで）。"
        case .tooManyNodes: "別名を広げた値の数が多すぎます（\(YAMLLimits.nodes) 個まで）。"
        case .severalDocuments: "一つのファイルに書ける文書は一つだけです。"
        case .empty: "ファイルに何も書かれていません。"
        case .tagged: "型の指定「\(detail)」は使えません。"
        case .outOfMemory: "メモリが足りません。"
        }
    }
}

/// What one document may cost.
enum YAMLLimits {
    /// The tenant format's ceiling (handbook: the tenant file, law of the format).
    static let bytes = 1_048_576
    /// The format itself needs 7 levels.
    static let depth = 32
    /// Values after aliases are written out; a town's file has about 500.
    static let nodes = 50_000
}
