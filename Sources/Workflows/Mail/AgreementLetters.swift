import Care
import FoundationEssentials
import JapaneseText

/// Mails to the desk about agreements with other towns: which partner and when; the teams stand on the desk's page.
enum AgreementLetters {
    static func ending(
        with partner: String, at end: Date, daysLeft: Int, in town: Town, staff address: String
    ) -> Letter {
        let (service, words) = (town.policy.serviceName, town.policy.words)
        let last = Wareki.both(TokyoTime(end.addingTimeInterval(-1)).date)
        return Letter(
            subject: "【\(service)】\(partner)との協定が、あと\(daysLeft)日で終わります",
            body: """
                \(town.policy.townName)と\(partner)の協定は、\(last)が最後の日です。
                その日を過ぎると、相手の市町村の\(words.facility)の人は、\(words.team)の記録を見られなくなります。記録は消えません。

                関わる\(words.team)と\(words.subject)の登録番号は、窓口の次のページでご確認ください。

                \(address)/\(town.key.text)/desk/agreements

                続けるときは、双方の市町村のファイルで最後の日を改めてください。
                """)
    }
}
