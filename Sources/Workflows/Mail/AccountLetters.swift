import Care
import FoundationEssentials
import JapaneseText

/// Mails about a person's own account and devices, signed by the town's desk. None holds a password that
/// opens anything alone.
struct AccountLetters: Sendable {
    private let town: Town
    private let settings: HouseSettings
    private var words: Vocabulary { town.policy.words }

    init(_ town: Town, _ settings: HouseSettings) {
        self.town = town
        self.settings = settings
    }

    func newDevice(_ device: DeviceKind, at moment: Date) -> Letter {
        letter(
            "はじめての端末でログインがありました",
            """
            \(DatePhrase.full(moment))に、これまで使われていなかった端末（\(device.label)）で、あなたのIDによるログインがありました。

            ご自身の操作でしたら、何もしていただく必要はありません。
            心当たりがない場合は、すぐにパスワードを変更し、\(words.facilityAdmin)にお知らせください。

            \(address("account"))
            """)
    }

    func passwordChanged(at moment: Date) -> Letter {
        letter(
            "パスワードが変更されました",
            """
            \(DatePhrase.full(moment))に、あなたのIDのパスワードが変更されました。ほかの端末のログインは終了しています。

            心当たりがない場合は、すぐに\(words.facilityAdmin)にお知らせください。
            """)
    }

    func passwordReissued(at moment: Date) -> Letter {
        letter(
            "パスワードが再発行されました",
            """
            \(DatePhrase.full(moment))に、\(words.facilityAdmin)があなたのIDのパスワードを再発行しました。
            新しいパスワードは、\(words.facilityAdmin)から直接お受け取りください。はじめてログインしたときに、ご自身で変えていただきます。

            心当たりがない場合は、\(words.facilityAdmin)にお確かめください。
            """)
    }

    func accountMade(facility: String, loginID: String) -> Letter {
        letter(
            "ご利用の準備ができました",
            """
            \(facility)の\(words.staff)として登録されました。
            電子証明書を入れた\(facility)の端末から、次のページでログインしてください。

            \(address("login"))

            ログインID：\(loginID)

            はじめのパスワードは、\(words.facilityAdmin)から直接お受け取りください。はじめてログインしたときに、ご自身で変えていただきます。
            """)
    }

    func suspendedByTown(at moment: Date) -> Letter {
        letter(
            "あなたのIDの利用を停止しました",
            """
            \(DatePhrase.full(moment))に、\(town.policy.townName)が、あなたのIDの利用を停止しました。
            理由やこれからの手続きは、下の窓口か\(words.facilityAdmin)にお問い合わせください。
            """)
    }

    /// To the administrators of the person's facility; without the name.
    func colleagueSuspendedByTown(at moment: Date) -> Letter {
        letter(
            "\(words.staff)のIDの利用を停止しました",
            """
            \(DatePhrase.full(moment))に、\(town.policy.townName)が、あなたの\(words.facility)の\(words.staff)1人のIDの利用を停止しました。
            どなたかは、次のページでご確認ください。停止を解くには、下の窓口にお問い合わせください。

            \(address("facility/staff"))
            """)
    }

    func newID(_ login: String, at moment: Date) -> Letter {
        letter(
            "新しいIDが発行されました",
            """
            \(DatePhrase.full(moment))に、\(town.policy.townName)が、あなたの新しいIDを発行しました。これまでのIDは使えません。
            これまでに書いた内容と\(words.team)は、そのまま引き継がれています。

            ログインID：\(login)

            はじめのパスワードは、直接お受け取りください。はじめてログインしたときに、ご自身で変えていただきます。

            \(address("login"))
            """)
    }

    /// To the address that was given up, so that nobody loses an account without knowing.
    func addressChanged(from old: String, at moment: Date) -> Letter {
        var letter = letter(
            "メールアドレスが変更されました",
            """
            \(DatePhrase.full(moment))に、ご登録のメールアドレスが変更されました。今後のお知らせは、新しいメールアドレスにお送りします。

            心当たりがない場合は、すぐに\(words.facilityAdmin)にお知らせください。
            """)
        letter.to = old
        return letter
    }

    func furtherCodes(number: String, password: String, device: DeviceKind, expires: Date) -> Letter {
        letter(
            "\(words.pickupCodes)のお知らせ",
            """
            お申し込みの端末（\(device.label)）に入れる電子証明書の準備ができました。
            証明書を入れる端末で次のページを開き、受け取ってください。

            \(settings.portalAddress)/\(town.key.text)/pickup

            番号：\(number)
            パスワード：\(password)
            受け取りの期限：\(DatePhrase.day(TokyoTime(expires).date))

            受け取りには、このほかに、お申し込みの画面に表示した合言葉が必要です。
            """)
    }

    /// To the town's desk.
    func facilityLeft(_ facility: String, at moment: Date) -> Letter? {
        guard let desk = town.policy.desk.email.value else { return nil }
        var letter = letter(
            "利用廃止の申請がありました",
            """
            \(DatePhrase.full(moment))に、\(facility)から利用廃止の申請があり、利用を終了しました。
            この\(words.facility)の端末の証明書は失効し、\(words.staff)はログインできなくなっています。記録は消えていません。
            """)
        letter.to = desk
        return letter
    }

    private func address(_ place: String) -> String { "\(settings.staffAddress)/\(town.key.text)/\(place)" }

    private func letter(_ subject: String, _ body: String) -> Letter {
        let desk = town.policy.desk
        let lines = [
            "----", "\(town.policy.townName) \(town.policy.serviceName)",
            desk.name.value.map { "お問い合わせ：\($0)" },
            desk.phone.value.map { "電話 \($0)" }, desk.email.value.map { "メール \($0)" },
        ]
        let signature = lines.compactMap { $0 }.joined(separator: "\n")
        return Letter(
            subject: "【\(town.policy.serviceName)】\(subject)", body: body + "\n\n" + signature)
    }
}
