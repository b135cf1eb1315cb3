import Care
import FoundationEssentials
import JapaneseText

/// The mails to a facility that applies, from the question to the codes; signed by the town's desk.
///
/// None of them holds a secret that a person typed, and none alone opens anything.
struct FacilityLetters: Sendable {
    private let town: Town
    private let settings: HouseSettings
    private var words: Vocabulary { town.policy.words }
    private var service: String { town.policy.serviceName }

    init(_ town: Town, _ settings: HouseSettings) {
        self.town = town
        self.settings = settings
    }

    /// What goes out after a yes: one mail or three, as the town's file says.
    func approved(to address: String, facility: String, codes: PickupCodes) -> [Letter] {
        switch town.policy.approvalMails {
        case .one:
            [
                letter(
                    address, "\(words.pickupCodes)のお知らせ",
                    """
                    \(facility) 様の\(words.apply)を承認しました。
                    お使いになる端末で次のページを開き、電子証明書を受け取ってください。

                    \(pickupAddress)

                    \(codeLines(codes))

                    \(firstLogin(codes))
                    """)
            ]
        case .three:
            [
                letter(
                    address, "\(words.apply)の承認のお知らせ",
                    """
                    \(facility) 様の\(words.apply)を承認しました。
                    このあと、\(words.pickupCodes)のお知らせと、ログインのご案内を、別のメールでお送りします。
                    """),
                letter(
                    address, "\(words.pickupCodes)のお知らせ",
                    """
                    お使いになる端末で次のページを開き、電子証明書を受け取ってください。

                    \(pickupAddress)

                    \(codeLines(codes))
                    """),
                letter(address, "ログインのご案内", firstLogin(codes)),
            ]
        }
    }

    /// Fresh codes in the place of lost or expired ones.
    func codesAgain(to address: String, codes: PickupCodes) -> Letter {
        letter(
            address, "\(words.pickupCodes)のお知らせ（再発行）",
            """
            お申し出により、\(words.pickupCodes)を新しくしました。前の番号は使えません。
            お使いになる端末で次のページを開き、電子証明書を受け取ってください。

            \(pickupAddress)

            \(codeLines(codes))
            """)
    }

    func returned(to address: String, number: String, question: String, link: String) -> Letter {
        letter(
            address, "\(words.apply)についておたずねします（受付番号 \(number)）",
            """
            いただいた\(words.apply)について、窓口からおたずねしたいことがあります。

            \(question)

            次のページで内容をお確かめのうえ、お答えください。ページは、お答えをいただくまで開けます。

            \(link)
            """)
    }

    func refused(to address: String, number: String, reason: String) -> Letter {
        letter(
            address, "\(words.apply)の結果について（受付番号 \(number)）",
            """
            いただいた\(words.apply)は、次の理由によりお受けできませんでした。

            \(reason)

            内容についてのお問い合わせは、下の窓口で承ります。
            """)
    }

    private var pickupAddress: String { "\(settings.portalAddress)/\(town.key.text)/pickup" }

    private func codeLines(_ codes: PickupCodes) -> String {
        """
        番号：\(codes.number)
        パスワード：\(codes.password)
        受け取りの期限：\(DatePhrase.day(TokyoTime(codes.expires).date))

        受け取りには、このほかに、\(codes.asksLoginPassword ? "申請のときに決めたログインパスワード" : "申請のときに決めた合言葉")が必要です。
        """
    }

    private func firstLogin(_ codes: PickupCodes) -> String {
        let address = "\(settings.staffAddress)/\(town.key.text)/"
        if let login = codes.loginID, let password = codes.issuedPassword {
            return """
                電子証明書を入れた端末から、次のページでログインしてください。パスワードは、はじめてログインしたときに変えていただきます。

                \(address)

                ログインID：\(login)
                はじめのパスワード：\(password)
                """
        }
        if let login = codes.loginID {
            return """
                電子証明書を入れた端末から、次のページでログインしてください。パスワードは、申請のときにお決めになったものです。

                \(address)

                ログインID：\(login)
                """
        }
        return """
            ログインIDとパスワードは、電子証明書を受け取るときにお決めいただきます。そのあと、次のページからログインできます。

            \(address)
            """
    }

    private func letter(_ address: String, _ subject: String, _ body: String) -> Letter {
        Letter(to: address, subject: "【\(service)】\(subject)", body: body + "\n\n" + signature)
    }

    private var signature: String {
        let desk = town.policy.desk
        let lines = [
            "----", "\(town.policy.townName) \(service)", desk.name.value.map { "お問い合わせ：\($0)" },
            desk.phone.value.map { "電話 \($0)" }, desk.email.value.map { "メール \($0)" },
            "このメールに心当たりがない場合は、お手数ですが破棄してください。",
        ]
        return lines.compactMap { $0 }.joined(separator: "\n")
    }
}
