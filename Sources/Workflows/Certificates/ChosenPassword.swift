import Care
import FoundationEssentials
import PKI

/// Why a password that somebody chose is not good enough; pages find the words.
package enum PasswordFault: Sendable, Hashable {
    case tooShort(minimum: Int)
    case tooLong
    case common
    case predictable
    case namesInside
    case controlSigns
    case notMixed
}

extension Workplace {
    /// The least length of a password that lets somebody in.
    package static var passwordMinimum: Int { PasswordRule.standardMinimum }
    /// The least length of the passphrase that goes with a mailed code: it is asked for a few times at most.
    package static var passphraseMinimum: Int { PasswordRule.floor }

    /// What is wrong with a chosen password; nothing, when it is good.
    ///
    /// `names` are the town's, the facility's and the person's, and the login name.
    package func faults(
        ofPassword password: String, minimum: Int = passwordMinimum, names: [String]
    ) -> [PasswordFault] {
        PasswordRule(minimum: minimum, blocklist: settings.blocklist).weaknesses(of: password, names: names)
            .map {
                switch $0 {
                case .tooShort(let minimum): .tooShort(minimum: minimum)
                case .tooLong: .tooLong
                case .common: .common
                case .predictable: .predictable
                case .namesInside: .namesInside
                case .controlSigns: .controlSigns
                case .notMixed: .notMixed
                }
            }
    }
}

/// Sealed JSON that a page carries to the next one: bound to a purpose and a town, and soon over.
struct CarriedNote<Content: Codable & Sendable>: Codable, Sendable {
    let content: Content
    let until: Date

    /// Base64url, for one hidden field.
    static func seal(
        _ content: Content, until: Date, for purpose: StaticString, in town: Town, under key: SealingKey
    ) throws -> String {
        let bytes = Array(try JSONEncoder().encode(CarriedNote(content: content, until: until)))
        return Base64.encodeURL(try key.seal(bytes, context: context(purpose, town)))
    }

    /// `nil` for another town's, another page's, a changed or an old one.
    static func open(
        _ text: String, for purpose: StaticString, in town: Town, under key: SealingKey, now: Date
    ) -> Content? {
        guard let sealed = Base64.decodeURL(text),
            let bytes = try? key.open(sealed, context: context(purpose, town)),
            let note = try? JSONDecoder().decode(CarriedNote.self, from: Data(bytes)), now < note.until
        else { return nil }
        return note.content
    }

    private static func context(_ purpose: StaticString, _ town: Town) -> [UInt8] {
        Array("carried \(purpose) \(town.id.value)".utf8)
    }
}
