import Care
import FoundationEssentials
import JapaneseText

/// The mail to a town's first administrator.
enum InvitationLetter {
    static func write(
        to address: String, number: String, password: String, expires: Date, town: Town, portal: String
    ) -> Letter {
        let service = town.policy.serviceName
        return Letter(
            to: address, subject: "【\(service)】管理者としてのご利用の準備について",
            body: """
                \(service)の管理者として、ご利用の準備ができました。
                お使いになる端末で次のページを開き、電子証明書を受け取ってください。

                \(portal)/\(town.key.text)/pickup

                証明書取得用No：\(number)
                証明書取得用パスワード：\(password)

                受け取りには、このほかに合言葉が必要です。合言葉は、電話など別の方法でお伝えしています。
                受け取りの期限は\(DatePhrase.day(TokyoTime(expires).date))です。過ぎたときは、もう一度お申し出ください。

                このメールに心当たりがない場合は、お手数ですが破棄してください。
                """)
    }
}
