import Care
import HTML
import JapaneseText
import Workflows

/// Cases at the town's desk: what waits, what was decided, and one of them with its reason.
enum CasesPages {
    /// The desk's entry, for its first page.
    static func entry(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Design.Action {
        Design.Action(
            "文書に定めのない事柄", visit.path("desk", "cases"), icon: .book, "窓口の判断を、理由とともに記録します。",
            count: try await visit.house.waitingCases(at: counter))
    }

    static func list(_ cases: [CaseView], _ visit: StaffVisit) -> Page {
        var layout = visit.layout("文書に定めのない事柄", current: .desk, crumbs: crumbs(nil, visit))
        layout.width = .wide
        layout.headingAction = Design.go("続けて使う判断", visit.path("desk", "standing"), icon: .book)
        let waiting = cases.filter { $0.state == .waiting }
        let settled = cases.filter { $0.state != .waiting }
        return layout.page {
            Design.card("判断を待っているもの（\(waiting.count)件）", icon: .clock) {
                if waiting.isEmpty {
                    p { "いま待っているものはありません。" }
                } else {
                    Design.caseList(waiting.map { line($0, visit) })
                }
            }
            if !settled.isEmpty {
                Design.card("判断を記録したもの", icon: .done) { Design.caseList(settled.map { line($0, visit) }) }
            }
        }
    }

    private static func line(_ view: CaseView, _ visit: StaffVisit) -> Design.Case {
        let since = view.decidedAt ?? view.askedAt
        return Design.Case(
            kind: view.question?.title ?? view.rule, text: view.words,
            detail: view.choice.map { "判断：\(view.question?.label(of: $0) ?? $0)" },
            since: DatePhrase.relative(since, now: visit.now), machineSince: TokyoTime(since).iso,
            link: visit.path("desk", "cases", view.id.text))
    }

    static func one(
        _ view: CaseView, _ visit: StaffVisit, _ form: SubmittedForm, fault: CaseFault? = nil
    ) -> Page {
        let title = view.question?.title ?? "窓口の判断"
        var layout = visit.layout(title, current: .desk, crumbs: crumbs(title, visit))
        layout.hasErrors = !form.isSound || fault != nil
        return layout.page {
            if let fault { Design.notice(.warning, word(fault)) }
            facts(view, visit)
            switch view.state {
            case .waiting:
                if view.isOwn {
                    Design.notice(.info, "ご自身の問い合わせは、窓口のほかの人が判断します。")
                } else {
                    decision(view, visit, form)
                }
            case .decided: decided(view, visit)
            case .withdrawn: p { "この問い合わせは取り下げられました。" }
            }
        }
    }

    private static func facts(_ view: CaseView, _ visit: StaffVisit) -> Markup {
        Design.card("問い合わせ", icon: .info) {
            p { view.words }
            Design.descriptionList(
                [
                    ("問い合わせた人", view.askedBy ?? "申し込みの窓口"), ("日時", DatePhrase.full(view.askedAt)),
                    ("設定ファイルの項目", view.rule), ("文書にあること", view.question?.note ?? ""),
                ].filter { !$0.1.isEmpty })
        }
    }

    private static func decision(_ view: CaseView, _ visit: StaffVisit, _ form: SubmittedForm) -> Markup? {
        guard let question = view.question else { return nil }
        let choice = Design.Field(
            "choice", question.sentence, hint: question.takesSeveral ? "いくつでも選べます。" : nil,
            error: form.problem("choice"))
        let reason = Design.Field(
            "reason", "理由", hint: "問い合わせた人に伝わります。お名前など、個人の情報は書かないでください。", value: form.raw("reason"),
            error: form.problem("reason"))
        return Design.card("判断を記録する", icon: .pen) {
            Design.errorSummary([choice, reason])
            Design.sealedForm(visit.path("desk", "cases", view.id.text), visit.seal, warnsOnLeave: true) {
                let answers = question.choices.map {
                    Design.Choice($0.word, $0.label, isChosen: form.raw("choice") == $0.word)
                }
                if question.takesSeveral {
                    Design.checkboxGroup(
                        choice,
                        question.choices.map {
                            Design.Choice($0.word, $0.label, isChosen: form.all("choice").contains($0.word))
                        })
                } else if answers.count > 7 {
                    Design.selectField(choice, answers)
                } else {
                    Design.radioGroup(choice, answers)
                }
                Design.textArea(reason, rows: 3)
                if question.mayStand {
                    Design.checkbox(
                        Design.Field(
                            "standing", "同じ場合は、次からもこの判断によります。", .unmarked,
                            hint: "窓口のもう一人が認めると、続けて使う判断になります。"),
                        isChecked: form.isTicked("standing"))
                }
                Design.buttonRow {
                    Design.submit("判断を記録する", .primary)
                    Design.go("戻る", visit.path("desk", "cases"))
                }
            }
        }
    }

    private static func decided(_ view: CaseView, _ visit: StaffVisit) -> Markup {
        Design.card("判断", icon: .done) {
            Design.descriptionList(
                [
                    ("判断", view.choice.map { view.question?.label(of: $0) ?? $0 } ?? ""),
                    ("理由", view.reason ?? ""), ("判断した人", view.decidedBy ?? ""),
                    ("日時", view.decidedAt.map { DatePhrase.full($0) } ?? ""),
                ].filter { !$0.1.isEmpty })
            if view.isUnderFormerPolicy {
                p(.class("hint")) { "この問い合わせのあとで、\(visit.policy.townName)の設定が改められています。" }
            }
        }
    }

    static func word(_ fault: CaseFault) -> String {
        switch fault {
        case .ownCase: "ご自身の問い合わせは、窓口のほかの人が判断します。"
        case .unknownChoice: "判断を選び直してください。"
        case .settled: "ほかの人がすでに記録しています。"
        case .standsAlready: "同じ事柄について、続けて使う判断がすでにあります。先にそちらを取りやめてください。"
        case .samePerson: "窓口のもう一人が行います。ご自身が出したものは、ほかの人に頼んでください。"
        }
    }

    static func crumbs(_ here: String?, _ visit: StaffVisit) -> [Layout.Crumb] {
        let cases = Layout.Crumb("文書に定めのない事柄", here == nil ? nil : visit.path("desk", "cases"))
        return [visit.deskCrumb, cases] + (here.map { [Layout.Crumb($0)] } ?? [])
    }
}
