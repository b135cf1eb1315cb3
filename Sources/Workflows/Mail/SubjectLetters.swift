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
                証明書の入った端末で次のページを開き、ログインしてご確認ください。

                \(address)/\(town.key.text)/subjects

                個人情報を守るため、お名前はメールには載せていません。
                """)
    }

    /// To somebody who was put on a team.
    static func joined(in town: Town, staff address: String) -> Letter {
        let (service, words) = (town.policy.serviceName, town.policy.words)
        return Letter(
            subject: "\(service)の\(words.team)に加わりました",
            body: """
                \(service)で、新しく\(words.team)の\(words.member)に加えられました。
                証明書の入った端末で次のページを開き、ログインしてご確認ください。

                \(address)/\(town.key.text)/subjects

                個人情報を守るため、お名前はメールには載せていません。
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
}
