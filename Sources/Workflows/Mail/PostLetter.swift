import Care

/// The mail that tells of a post: that there is one, or one written anew, and where; not of whom, by whom or what it says.
enum PostLetter {
    static func write(isUrgent: Bool, isRewritten: Bool, link: String, town: Town) -> Letter {
        let (service, words) = (town.policy.serviceName, town.policy.words)
        let what = isRewritten ? "書き直された書き込み" : "新しい書き込み"
        let subject = "\(service)に\(what)があります"
        return Letter(
            subject: isUrgent ? "【\(words.importantFlag)】\(subject)" : subject,
            body: """
                \(service)に、\(isUrgent ? "「\(words.importantFlag)」と付けられた" : "")\(what)があります。\(isRewritten ? "前の文章を読んだ方も、いまの文章をもう一度お読みください。" : "")
                証明書の入った端末で次のページを開き、ログインしてご確認ください。

                \(link)

                個人情報を守るため、書き込みの内容はメールには載せていません。
                このメールに返信されても、書き込んだ方には届きません。

                \(signature(of: town))
                """)
    }
    private static func signature(of town: Town) -> String {
        let desk = town.policy.desk
        return [
            "----", "\(town.policy.townName) \(town.policy.serviceName)",
            desk.name.value.map { "お問い合わせ：\($0)" }, desk.phone.value.map { "電話 \($0)" },
            desk.email.value.map { "メール \($0)" },
        ].compactMap { $0 }.joined(separator: "\n")
    }
}
