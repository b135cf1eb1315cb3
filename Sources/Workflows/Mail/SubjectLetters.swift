import Care

/// Mails about a subject's team: that something happened, and where; never of whom.
enum SubjectLetters {
    /// To members of a team that was just made.
    static func newSubject(in town: Town, staff address: String) -> Letter {
        let (service, words) = (town.policy.serviceName, town.policy.words)
        return Letter(
            subject: "\(service)に新しい\(words.subject)が登録されました",
            body: """
                あなたが\(words.member)になる\(words.team)の\(words.subject)が、\(service)に登録されました。
                \(ending(in: town, staff: address))
                """)
    }

    /// To somebody who was put on a team.
    ///
    /// `own`: the town of the person, by whose pages the subject is opened.
    static func joined(in town: Town, opened own: Town, staff address: String) -> Letter {
        let (service, words) = (town.policy.serviceName, town.policy.words)
        return Letter(
            subject: "\(service)の\(words.team)に加わりました",
            body: """
                \(service)で、新しく\(words.team)の\(words.member)に加えられました。
                \(ending(in: own, staff: address))
                """)
    }

    /// To the members of a team and to who received the wish, once it is done: what to tell the one who asked.
    static func stopped(isOfItem: Bool, in town: Town, staff address: String) -> Letter {
        let (service, words) = (town.policy.serviceName, town.policy.words)
        let what =
            isOfItem
            ? "\(service)で、お申し出のあった書き込みの共有をやめました。"
            : "\(service)で、あなたが関わっている\(words.subject)の記録の共有をやめました。"
        return Letter(
            subject: "【\(service)】\(words.stop)などの手続きが済みました",
            body: """
                \(what)
                いまからは、\(words.team)のだれにも見えません。見えない状態で保管していて、消去したのではありません。
                お申し出になった方には、そのようにお伝えください。

                ログインのページ：\(address)/\(town.key.text)/

                個人情報を守るため、お名前はメールには載せていません。
                """)
    }

    /// To the members of a team whose subject took the consent back.
    static func consentWithdrawn(in town: Town, staff address: String) -> Letter {
        let (service, words) = (town.policy.serviceName, town.policy.words)
        return Letter(
            subject: "【\(service)】同意が取り下げられました",
            body: """
                あなたが\(words.member)になっている\(words.team)で、\(words.subject)の同意が取り下げられました。
                いまからは、その記録はだれにも共有されません。記録は見えない状態で保管していて、消去したのではありません。
                手元に書き写したものや印刷したものがあれば、\(words.facility)の決まりに従って扱ってください。

                ログインのページ：\(address)/\(town.key.text)/

                個人情報を守るため、お名前はメールには載せていません。
                """)
    }

    /// To who received the wish to stop, when the desk has taken it back.
    static func resumed(in town: Town, staff address: String) -> Letter {
        let (service, words) = (town.policy.serviceName, town.policy.words)
        return Letter(
            subject: "【\(service)】\(words.stop)などが解かれました",
            body: """
                \(service)で、共有をやめていた\(words.subject)の記録が、ふたたび\(words.team)に見えるようになりました。
                \(ending(in: town, staff: address))
                """)
    }

    /// To the members of a team, before a stop is set.
    static func stopComing(in town: Town, staff address: String) -> Letter {
        let (service, words) = (town.policy.serviceName, town.policy.words)
        return Letter(
            subject: "【\(service)】\(words.team)へのお知らせ",
            body: """
                あなたが\(words.member)になっている\(words.team)で、\(words.stop)などの手続きが始まりました。
                証明書の入った端末で次のページを開き、ログインしてご確認ください。

                \(address)/\(town.key.text)/subjects

                手続きが終わると、その記録は見えなくなります。記録が消えるわけではありません。
                個人情報を守るため、お名前はメールには載せていません。
                """)
    }

    /// Where to look, and why nobody is named.
    private static func ending(in town: Town, staff address: String) -> String {
        """
        証明書の入った端末で次のページを開き、ログインしてご確認ください。

        \(address)/\(town.key.text)/subjects

        個人情報を守るため、お名前はメールには載せていません。
        """
    }
}
