import Care
import FoundationEssentials
import JapaneseText

/// What the operator reports to a town's desk.
enum OperatorLetters {
    /// That something was shut out in the town's place: what kind, when and why; names stand at the desk only.
    static func suspended(
        _ target: UrgentTarget, cause: SuspensionCause, reason: String, at moment: Date, in town: Town,
        staff address: String
    ) -> Letter {
        let policy = town.policy
        let what =
            switch target {
            case .facility: "\(policy.words.facility)の利用"
            case .person: "\(policy.words.staff)1人のID"
            case .device: "端末1台の電子証明書"
            }
        let why =
            switch cause {
            case .leak: "IDやパスワードのもれ、または端末の紛失"
            case .unauthorisedAccess: "不正アクセスのおそれ"
            case .lostCredentials: "IDまたはパスワードを失ったこと"
            case .other: "そのほかの緊急の事情"
            }
        return Letter(
            subject: "【\(policy.serviceName)】緊急の停止のご報告",
            body: """
                \(DatePhrase.full(moment))に、\(policy.townName)に代わって、契約事業者が\(what)を停止しました。次の操作から使えなくなっています。

                理由：\(why)
                契約事業者の記録：\(reason)

                どの\(policy.words.facility)のどなたかは、証明書の入った端末で次のページを開き、ログインしてご確認ください。
                停止を解くかどうかも、このページからお決めいただけます。

                \(address)/\(town.key.text)/desk/suspensions
                """)
    }
}
