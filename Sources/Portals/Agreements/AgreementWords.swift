package import Care
import FoundationEssentials
import JapaneseText

/// How an agreement stands, in words.
package enum AgreementWords {
    /// A whole sentence: since when or until when, or why it has no effect.
    package static func sentence(_ state: AgreementState, with partner: String) -> String {
        switch state {
        case .inForce(let since, let until):
            "\(partner)との協定は、\(day(since))から効力を持っています。"
                + (until.map { "\(lastDay($0))で終わります。" } ?? "")
        case .notNamed: "この市町村のファイルに、\(partner)との協定は書かれていません。"
        case .partnerNotHosted: "\(partner)がこのサービスを利用していないため、協定は効力を持っていません。"
        case .notNamedByPartner: "\(partner)のファイルにこの市町村との協定が書かれていないため、効力を持っていません。"
        case .notYet(let from): "\(partner)との協定は、\(day(from))から効力を持ちます。"
        case .ended(let at): "\(partner)との協定は、\(lastDay(at))で終わりました。"
        }
    }

    /// One word for lists.
    package static func word(_ state: AgreementState) -> String {
        switch state {
        case .inForce: "効力あり"
        case .notNamed, .notNamedByPartner: "片方だけ"
        case .partnerNotHosted: "相手が未利用"
        case .notYet: "開始前"
        case .ended: "終了"
        }
    }

    private static func day(_ moment: Date) -> String { Wareki.both(TokyoTime(moment).date) }

    /// The end is the instant after the last day.
    private static func lastDay(_ end: Date) -> String { day(end.addingTimeInterval(-1)) }
}

extension TenantPolicy {
    /// Where other towns' people are, as one says it here: 市の外, 町の外.
    var outside: String {
        switch municipality.kind.value {
        case .association, nil: "地域の外"
        case let kind?: "\(kind.label)の外"
        }
    }
}
