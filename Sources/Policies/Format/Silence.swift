/// The statements that are legal for a key beside its values.
struct Silence: OptionSet, Hashable, Sendable {
    let rawValue: Int

    static let unspecified = Silence(rawValue: 1)
    static let none = Silence(rawValue: 2)
    static let standard = Silence(rawValue: 4)
    /// What most rules take: open, or defined to be without.
    static let openOrNone: Silence = [.unspecified, .none]

    var words: [String] { Self.allWords[rawValue & 7] }

    /// The words of each of the eight sets, made once: they are asked for at every key of every file.
    private static let allWords: [[String]] = (0..<8).map { set in
        ["unspecified", "none", "standard"].enumerated().filter { set & (1 << $0.offset) != 0 }.map(\.element)
    }
}

extension Silence {
    /// The statement that a word stands for.
    init?(word: String) {
        // By its length first: most values are none, and texts that are not ASCII are dear to compare.
        switch word.utf8.count {
        case 11 where word == "unspecified": self = .unspecified
        case 4 where word == "none": self = .none
        case 8 where word == "standard": self = .standard
        default: return nil
        }
    }
}

/// What happens where a rule is `unspecified`; fixed per section by the format, never by another town's file.
package enum SilenceOutcome: Hashable, Sendable {
    /// The act waits for a recorded decision of the town's desk.
    case desk
    /// The act is refused.
    case refuse
    /// A value of the platform's own configuration, shown as such.
    case platform
    /// Nothing is shown.
    case silent
    /// The platform's neutral text or layout.
    case standard
    /// The operator invites the town's first administrators.
    case operatorInvites
    /// The key must be stated.
    case notLegal

    /// For lists and the skeleton, in Japanese.
    package var label: String {
        switch self {
        case .desk: "町の窓口が決めます"
        case .refuse: "認めません"
        case .platform: "このサービスの共通の値によります"
        case .silent: "何も表示しません"
        case .standard: "共通の言葉と並びを使います"
        case .operatorInvites: "運用者が最初の管理者を招きます"
        case .notLegal: "必ず書きます"
        }
    }
}
