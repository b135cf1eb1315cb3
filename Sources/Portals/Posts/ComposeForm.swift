import Care
import HTML
import Workflows

/// The form for a post, with what was typed into it before.
struct ComposeForm: Sendable {
    /// Names of its fields, in the order in which a browser sends them: files come last.
    enum Name {
        static let text = "text"
        static let urgent = "urgent"
        static let call = "phoned"
        static let audience = "audience"
        static let photos = "photos"
        static let files = "files"
    }

    var text = ""
    var isUrgent = false
    var call: PhoneCall?
    var audience: Set<String> = []
    /// What is wrong, by field.
    var problems: [String: String] = [:]
    /// What the town's rule does not allow.
    var refusal: (sentence: String, clause: String?)?

    var hasErrors: Bool { !problems.isEmpty || refusal != nil }

    /// The form, for a new post or for an answer to `post`.
    func markup(for head: SubjectHead, _ visit: StaffVisit, answering post: PostView?) -> Markup {
        let posting = visit.policy.posting
        let fields = Fields(self, posting)
        let isFlagOffered = posting.importantFlag.value == .offered
        let mayNarrow = post == nil && head.isMember && posting.privateExchange.value == .offered
        return Markup {
            Design.errorSummary(fields.all)
            if let refusal { Design.refusal(refusal.sentence, clause: refusal.clause) }
            Design.sealedForm(
                action(head, post, visit), visit.seal, method: .upload, id: "compose", warnsOnLeave: true
            ) {
                Design.textArea(fields.text, rows: 4, advised: posting.advisedLength.value)
                if isFlagOffered { urgent(fields, visit) }
                if mayNarrow, head.team.count > 1 { audience(head, fields) }
                Design.fileField(
                    fields.photos, accept: "image/*", isPhoto: true, limitNote: "1枚40MBまで。位置情報は取り除いて保存します。")
                Design.fileField(fields.files, accept: FileWords.accepted, isPhoto: false)
                reminders(visit)
                p(.class("hint")) { reach(head, visit, answering: post) }
                Design.buttonRow {
                    Design.submit(post == nil ? "書き込む" : "返信する", .primary, icon: post == nil ? .pen : .reply)
                }
            }
        }
    }

    private func action(_ head: SubjectHead, _ post: PostView?, _ visit: StaffVisit) -> Link {
        guard let post else { return visit.path("subjects", head.id.text, "posts") }
        return visit.path("subjects", head.id.text, "posts", post.id.text, "reply")
    }

    /// Who will read it, said before it is sent.
    private func reach(_ head: SubjectHead, _ visit: StaffVisit, answering post: PostView?) -> String {
        if post?.audience != nil { return "この返信は、もとの書き込みを読める人だけが読めます。" }
        let others = head.team.filter { !$0.isMe }.count
        let office = head.officeIsLinked || head.officeIsAttending ? "と、画面の上に示した窓口" : ""
        return others == 0 && office.isEmpty
            ? "いまは、ほかに読む人がいません。" : "ほかの\(visit.words.member)\(others)人\(office)が読みます。"
    }

    /// The question about the telephone belongs to the flag: it is asked at once, with or without scripts.
    private func urgent(_ fields: Fields, _ visit: StaffVisit) -> Markup {
        div(.class("urgent-box")) {
            Design.checkbox(
                Design.Field(
                    Name.urgent, "\(visit.words.importantFlag)として送る", .unmarked,
                    hint: "一覧の先頭に出て、通知メールにも「\(visit.words.importantFlag)」と付きます。"),
                isChecked: isUrgent)
            Design.radioGroup(
                fields.call,
                PhoneCall.allCases.map { answer in
                    Design.Choice(answer.rawValue, PostLooks.sentence(answer), isChosen: call == answer)
                })
        }
    }

    private func audience(_ head: SubjectHead, _ fields: Fields) -> Markup {
        details(.class("fold"), .open(!audience.isEmpty || fields.audience.error != nil)) {
            summary { "一部の人だけに送る" }
            Design.checkboxGroup(
                fields.audience,
                head.team.filter { !$0.isMe }.map { face in
                    Design.Choice(
                        face.staff.text, "\(face.name) さん（\(face.profession)・\(face.facility)）",
                        isChosen: audience.contains(face.staff.text))
                })
        }
    }

    /// What the town advises about posts, and where it says so.
    private func reminders(_ visit: StaffVisit) -> Markup? {
        let lines = RuleSentences(visit.visit).postingAdvice
        guard !lines.isEmpty else { return nil }
        var clauses: [String] = []
        for clause in lines.compactMap(\.clause) where !clauses.contains(clause) { clauses.append(clause) }
        return Markup {
            ul(.class("reminders")) { for line in lines { li { line.sentence } } }
            if !clauses.isEmpty { Design.citation(clauses.joined(separator: "、")) }
        }
    }

    /// The fields with their errors.
    private struct Fields {
        let text, call, audience, photos, files: Design.Field

        var all: [Design.Field] { [text, call, audience, photos, files] }

        init(_ form: ComposeForm, _ posting: PostingPolicy) {
            let error = { (name: String) in form.problems[name] }
            text = Design.Field(
                Name.text, "本文", .unmarked, hint: Self.advice(posting), value: form.text,
                error: error(Name.text))
            call = Design.Field(Name.call, "電話での連絡", .unmarked, error: error(Name.call))
            audience = Design.Field(
                Name.audience, "読める人", .unmarked, hint: "選んだ人と自分だけが読めます。だれも選ばなければ、全員が読めます。送ったあとで広げることはできません。",
                error: error(Name.audience))
            photos = Design.Field(Name.photos, "写真", .optional, error: error(Name.photos))
            files = Design.Field(
                Name.files, "ファイル", .optional, hint: "PDF、Word、Excel、PowerPoint、動画などを、1件200MBまで添えられます。",
                error: error(Name.files))
        }

        private static func advice(_ posting: PostingPolicy) -> String? {
            switch (posting.advisedLines.value, posting.advisedLength.value) {
            case (let lines?, let length?): "\(lines.from)〜\(lines.to)行、\(length)文字くらいが目安です。長くなっても送れます。"
            case (let lines?, nil): "\(lines.from)〜\(lines.to)行くらいが目安です。長くなっても送れます。"
            case (nil, let length?): "\(length)文字くらいが目安です。長くなっても送れます。"
            case (nil, nil): nil
            }
        }
    }
}
