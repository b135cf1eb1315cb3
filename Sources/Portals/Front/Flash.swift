import FoundationEssentials
import HTML
import HTTPServer

/// The one sentence about what was just done, carried over the redirect as a word of this list, never as text.
enum Flash: String, Sendable, CaseIterable {
    static let field = "done"

    case applied, approved, refused, returned, posted, edited, replied, read, rewritten, registered,
        consentRecorded
    case memberAdded, memberRemoved, staffAdded, staffChanged, staffLeft, staffSuspended, staffResumed
    case passwordChanged, sessionEnded, signedOut, revoked, ticketSent, asked, decided, stopped, saved,
        submitted
    case received, handedOver, settingsSaved, alreadyDone, consentWithdrawn, itemStopped, resumed
    case noticePublished, noticeWithdrawn, noticeReceived
    case movingWithdrawn, movingReceived

    var sentence: String {
        switch self {
        case .applied: "申請を受け付けました。"
        case .approved: "承認しました。受け取りのご案内をメールでお送りします。"
        case .refused: "お断りとして記録し、申請者にメールでお知らせします。"
        case .returned: "質問を申請者にお送りします。"
        case .posted: "書き込みました。"
        case .edited: "書き直しました。前の文章は履歴に残っています。"
        case .replied: "返信しました。"
        case .read: "読んだことを伝えました。"
        case .rewritten: "この書き込みは、表示されたあとに書き直されています。いまの文章をお読みになってから、もう一度「了解」を押してください。"
        case .registered: "登録しました。"
        case .consentRecorded: "同意を記録しました。"
        case .memberAdded: "加えました。"
        case .memberRemoved: "外しました。"
        case .staffAdded: "追加しました。"
        case .staffChanged: "変更しました。"
        case .staffLeft: "利用を終了しました。"
        case .staffSuspended: "利用を停止しました。次の操作から使えなくなります。"
        case .staffResumed: "利用の停止を解きました。"
        case .passwordChanged: "パスワードを変更しました。ほかの端末のログインは終了しています。"
        case .sessionEnded: "そのログインを終了しました。"
        case .signedOut: "ログアウトしました。"
        case .revoked: "証明書を失効させました。次の操作から使えなくなります。"
        case .ticketSent: "受け取りのご案内をメールでお送りします。"
        case .asked: "窓口に問い合わせました。回答はこの画面とメールでお知らせします。"
        case .decided: "決定を記録しました。"
        case .stopped: "中止を記録しました。記録は見えなくなりますが、消えていません。"
        case .saved: "保存しました。"
        case .submitted: "提出を記録しました。"
        case .received: "受け取りを記録しました。"
        case .handedOver: "引き継ぎました。"
        case .settingsSaved: "設定を保存しました。"
        case .consentWithdrawn: "同意の取り下げを記録しました。この記録は、いまからだれにも共有されません。消えてはいません。"
        case .itemStopped: "その書き込みは、だれにも見えなくなりました。消えてはいません。"
        case .resumed: "ふたたび見えるようにしました。"
        case .alreadyDone: "この操作はすでに済んでいます。"
        case .noticePublished: "お知らせを公開しました。"
        case .noticeWithdrawn: "お知らせを取り下げました。"
        case .noticeReceived: "受け取りを窓口に伝えました。"
        case .movingWithdrawn: "引き継ぎを取り消しました。用紙の番号では、もう開けません。"
        case .movingReceived: "引き継ぎを開きました。ここからは、こちらの記録です。"
        }
    }

    private var tone: Design.Tone { self == .rewritten ? .warning : .success }

    /// The query that carries the word.
    var query: [(String, String)] { [(Self.field, rawValue)] }

    static func read(_ visit: Visit) -> [Layout.Flash] {
        guard let flash = visit.request.query[field].flatMap(Flash.init(rawValue:)) else { return [] }
        return [Layout.Flash(flash.tone, flash.sentence)]
    }
}

/// A fresh key for an act that must be done once.
enum FormKey {
    static func fresh() -> String { UUID().uuidString.lowercased() }
}
