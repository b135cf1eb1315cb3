import Care
import FoundationEssentials
import JapaneseText

/// Mails about certificates that end or wait; they name no person, and no facility but the reader's own
/// device.
struct CertificateLetters: Sendable {
    private let town: Town
    private let settings: HouseSettings
    private var service: String { town.policy.serviceName }

    init(_ town: Town, _ settings: HouseSettings) {
        self.town = town
        self.settings = settings
    }

    /// To the facility's administrators, and to the person whose certificate it is.
    func ending(_ device: DeviceKind, at end: Date, daysLeft: Int, toAdministrator: Bool) -> Letter {
        let left = daysLeft <= 1 ? "あと1日以内" : "あと\(daysLeft)日"
        let whole =
            toAdministrator
            ? """

            ほかの端末の証明書の状態は、次のページで確かめられます。

            \(address("facility/devices"))

            """ : ""
        return letter(
            "端末の電子証明書の期限が近づいています（\(left)）",
            """
            \(service)で使っている端末（\(device.label)）の電子証明書は、\(DatePhrase.full(end))に期限が来ます。
            期限を過ぎると、その端末からはログインできなくなります。

            その端末で次のページを開き、ログインして更新してください。更新は、いまの証明書が使えるうちに行えます。

            \(address("device"))
            \(whole)
            すでに新しい証明書に替えた端末や、使わなくなった端末でしたら、このままでかまいません。
            """)
    }

    /// To the people of the desk.
    func overduePickup() -> Letter {
        letter(
            "電子証明書がまだ受け取られていません",
            """
            承認した申請のうち、受け取りのご案内を送ってから、\(town.policy.townName)の文書にある日数を過ぎても電子証明書が受け取られていないものがあります。
            メールが届いていないことも考えられます。証明書の入った端末で次のページを開き、ログインしてご確認ください。番号を新しくして送り直すこともできます。

            \(address("desk/applications"))

            個人情報を守るため、内容はメールには載せていません。
            """)
    }

    private func address(_ place: String) -> String { "\(settings.staffAddress)/\(town.key.text)/\(place)" }

    private func letter(_ subject: String, _ body: String) -> Letter {
        let desk = town.policy.desk
        let lines = [
            "----", "\(town.policy.townName) \(service)", desk.name.value.map { "お問い合わせ：\($0)" },
            desk.phone.value.map { "電話 \($0)" }, desk.email.value.map { "メール \($0)" },
        ]
        let signature = lines.compactMap { $0 }.joined(separator: "\n")
        return Letter(subject: "【\(service)】\(subject)", body: body + "\n\n" + signature)
    }
}
