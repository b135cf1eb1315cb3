import Care

/// Mails about the town's notices.
enum NoticeLetters {
    /// To a facility's administrators, where the receipt is asked for. What it says is on the page.
    static func receiptAsked(_ id: PublicID, in town: Town, staff address: String) -> Letter {
        let (service, policy) = (town.policy.serviceName, town.policy)
        let desk = policy.desk.name.value ?? "\(policy.townName)の窓口"
        let phone = policy.desk.phone.value.map { "（電話 \($0)）" } ?? ""
        return Letter(
            subject: "【\(service)】お知らせの確認をお願いします",
            body: """
                \(service)の\(policy.words.facilityAdmin)のみなさまへ、\(desk)からお知らせがあります。
                証明書の入った端末で次のページを開いて読み、「受け取りました」を押してください。
                同じ\(policy.words.facility)のどなたか一人が押すと、\(policy.words.facility)の受け取りとして記録されます。

                \(address)/\(town.key.text)/notices/\(id.text)

                お問い合わせ：\(desk)\(phone)
                """)
    }
}
