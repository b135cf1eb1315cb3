/// Which municipality, or association of municipalities, the town is.
package struct MunicipalityPolicy: Hashable, Sendable {
    /// What sort of public body the town is.
    package enum Kind: String, PolicyWord {
        case city
        case town
        case village
        case ward
        case association

        package var label: String {
            switch self {
            case .city: "市"
            case .town: "町"
            case .village: "村"
            case .ward: "区"
            case .association: "複数の市町村による団体"
            }
        }
    }

    /// A municipality of an association.
    package struct Member: Hashable, Sendable {
        package var name: String = ""
        package var code: Statement<TownCode> = .unspecified

        package init() {}
    }

    /// The official name: 〇〇市.
    package var name: Rule<String> = .unspecified
    /// The name in kana.
    package var kana: Rule<String> = .unspecified
    package var kind: Rule<Kind> = .unspecified
    /// One of the 47.
    package var prefecture: Rule<String> = .unspecified
    /// `none` for an association.
    package var code: Rule<TownCode> = .unspecified
    /// The municipalities of an association; `none` for any other kind.
    package var members: Rule<[Member]> = .unspecified

    package init() {}
}
