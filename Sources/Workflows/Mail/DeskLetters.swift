import Care

/// Mails about cases of the town's desk: that there is one, or an answer; never about whom or what.
enum DeskLetters {
    /// To the people of the desk.
    static func asked(in town: Town, staff address: String) -> Letter {
        let service = town.policy.serviceName
        return Letter(
            subject: "【\(service)】窓口の判断をお願いします",
            body: """
                \(service)で、文書に定めのない事柄について、窓口の判断を求める問い合わせがありました。
                証明書の入った端末で次のページを開き、ログインしてご確認ください。

                \(address)/\(town.key.text)/desk/cases

                個人情報を守るため、内容はメールには載せていません。
                """)
    }

    /// To the people of the desk, when the town's file states what they had let stand.
    static func standingEnded(_ count: Int, in town: Town, staff address: String) -> Letter {
        let service = town.policy.serviceName
        return Letter(
            subject: "【\(service)】続けて使う判断が終わりました",
            body: """
                \(service)の設定が改められ、これまで窓口の判断によっていた事柄（\(count)件）が、文書の定めによることになりました。
                続けて使う判断は、いま終わりました。次のページの「終わった判断」でご確認ください。

                \(address)/\(town.key.text)/desk/standing

                これまでに窓口が判断した問い合わせは、そのときの判断のままです。
                """)
    }

    /// To the people of the desk, when a text of their town's law waits for two of them; what it says stands on the page.
    static func policyWaits(in town: Town, staff address: String) -> Letter {
        let (service, name) = (town.policy.serviceName, town.policy.townName)
        return Letter(
            subject: "【\(service)】決まりの変更が、窓口の確認を待っています",
            body: """
                \(name)の決まりを書いたファイルが改められました。この変更で、記録を見られる人や扱える人が今より増えることがあります。
                窓口の二人が認めるまでは、これまでの決まりのままです。

                証明書の入った端末で次のページを開き、ログインして、変わることとその影響をご確認ください。

                \(address)/\(town.key.text)/desk/policy

                心当たりのない変更は、認めずに運用者へお知らせください。
                """)
    }

    /// To the person who asked.
    static func decided(in town: Town, staff address: String) -> Letter {
        let (service, policy) = (town.policy.serviceName, town.policy)
        let desk = policy.desk.name.value ?? "\(policy.townName)の窓口"
        return Letter(
            subject: "【\(service)】お問い合わせに窓口が回答しました",
            body: """
                \(service)でのお問い合わせに、\(desk)が判断とその理由を記録しました。
                証明書の入った端末で次のページを開き、ログインしてご確認ください。手続きの続きも、そこから進められます。

                \(address)/\(town.key.text)/cases

                個人情報を守るため、内容はメールには載せていません。
                """)
    }
}
