import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// Support is stopped, somebody moved away or died: by the town's form and order of telling.
enum StopPages {
    static func show(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let page = try await visit.house.readStop(at: counter, in: visit.town)
        return .page(Self.page(page, visit, visit.form))
    }

    private static func page(
        _ page: StopPage, _ visit: StaffVisit, _ form: SubmittedForm, refusal: SubjectRefusal? = nil
    ) -> Page {
        let words = visit.words
        var layout = visit.layout(
            "\(words.stop)・転居・亡くなられたとき", current: .subjects,
            crumbs: ProfilePages.crumbs(page.id, "\(page.name.full) さん", words.stop, visit))
        layout.hasErrors = !form.isSound || refusal != nil
        return layout.page {
            if let refusal { SubjectRefusalWords.notice(refusal, visit) }
            AskDesk.notice(page.silent, ask: visit.path("subjects", page.id.text, "ask"), visit)
            if let open = page.open {
                progress(open, page, visit)
            } else {
                wish(page, visit, form)
            }
            slip(page, visit)
        }
    }

    // MARK: It was asked for

    private static func wish(_ page: StopPage, _ visit: StaffVisit, _ form: SubmittedForm) -> Markup {
        let cause = Design.Field("cause", "どのようなことですか", error: form.problem("cause"))
        let asker = Design.Field("asked_by", "申し出た人", error: form.problem("asked_by"))
        let details = Design.Field(
            "details", "申し出の内容", .optional, value: form.raw("details"), error: form.problem("details"))
        return Design.card("申し出や知らせを受けたら", icon: .pen) {
            Design.errorSummary([cause, asker, details])
            if visit.policy.stop.scope.value == .item {
                p { "一部の情報だけについての申し出のときは、その書き込みを取り下げてください。ここでは、全部についての申し出を扱います。" }
            }
            Design.sealedForm(visit.path("subjects", page.id.text, "stop"), visit.seal) {
                Design.radioGroup(
                    cause,
                    StopCause.allCases.map {
                        Design.Choice(
                            $0.rawValue, word($0, visit), isChosen: form.raw("cause") == $0.rawValue)
                    })
                Design.radioGroup(
                    asker,
                    StopAsker.allCases.map {
                        Design.Choice(
                            $0.rawValue, word($0, visit), isChosen: form.raw("asked_by") == $0.rawValue)
                    })
                Design.checkbox(
                    Design.Field("incapable", "ご本人が意思を表すことは難しい状態です。", .unmarked),
                    isChecked: form.isTicked("incapable"))
                Design.textArea(details, rows: 3)
                if let clause = visit.policy.stop.requestedBy.clause.flatMap(SubjectRefusalWords.words) {
                    Design.citation(clause)
                }
                Design.buttonRow { Design.submit("申し出を記録する", .primary, icon: .pen) }
            }
        }
    }

    static func ask(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let subject = visit.publicID("subject") else {
            return GuidancePages.staleForm(visit.visit)
        }
        var form = visit.form
        let cause = form.choice("cause", "どのようなことか", of: StopCause.self)
        let asker = form.choice("asked_by", "申し出た人", of: StopAsker.self)
        let details = form.passage("details", "申し出の内容", required: false, limit: 1_000)
        var refusal: SubjectRefusal?
        if form.isSound, let cause, let asker {
            do {
                try await visit.house.askForStop(
                    StopWish(
                        cause: cause, askedBy: asker.rawValue, isIncapable: form.isTicked("incapable"),
                        details: details), once: once, at: counter, in: visit.town)
                return .seeOther(visit.path("subjects", subject.text, "stop", query: Flash.saved.query))
            } catch let error as SubjectRefusal {
                refusal = error
            }
        }
        let page = try await visit.house.readStop(at: counter, in: visit.town)
        return .page(Self.page(page, visit, form, refusal: refusal), status: 422)
    }

    // MARK: Step by step

    private static func progress(_ open: StopPage.Open, _ page: StopPage, _ visit: StaffVisit) -> Markup {
        let steps = open.steps.map { step in
            let at = instant(step, open)
            return Design.Step(
                word(step, visit), at.map { DatePhrase.full($0) }, at == nil ? .current : .done)
        }
        return Design.card("手続きの進み", icon: .clock) {
            Design.descriptionList(
                [
                    ("内容", word(open.cause, visit)), ("申し出た人", open.askedBy.map { word($0, visit) } ?? ""),
                    ("受けた人", "\(open.receivedBy)さん（\(DatePhrase.full(open.receivedAt))）"),
                    ("申し出の内容", open.details ?? ""),
                ].filter { !$0.1.isEmpty })
            if !steps.isEmpty { Design.stepNavigation("設定までの流れ", steps) }
            for step in open.steps where instant(step, open) == nil {
                Design.act(
                    button(step, visit),
                    visit.path("subjects", page.id.text, "stop", open.id.text, step.rawValue), visit.seal,
                    icon: .tick)
            }
            setting(open, page, visit)
        }
    }

    private static func setting(_ open: StopPage.Open, _ page: StopPage, _ visit: StaffVisit) -> Markup {
        Markup {
            if open.ruling.isPermitted {
                Design.confirmation(
                    "\(visit.words.stop)を設定しますか。",
                    facts: [("\(visit.words.subject)", "\(page.name.full) さん")],
                    consequence: "設定すると、\(visit.words.team)のだれにも、この記録は見えなくなります。記録は消えません。",
                    clause: visit.policy.stop.setBy.clause.flatMap(SubjectRefusalWords.words),
                    doText: "設定する",
                    doLink: visit.path("subjects", page.id.text, "stop", open.id.text, "set"),
                    seal: visit.seal,
                    back: Design.Way("記録へ戻る", visit.path("subjects", page.id.text)), isDangerous: true)
            } else if open.ruling.isRefusal {
                SubjectRefusalWords.notice(open.ruling, visit)
            }
        }
    }

    static func advance(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let subject = visit.publicID("subject"),
            let stop = visit.publicID("stop")
        else { return GuidancePages.staleForm(visit.visit) }
        let step = visit.parameters["step"] ?? ""
        if step == "set" {
            do {
                try await visit.house.setStop(stop, once: once, at: counter, in: visit.town)
            } catch let refusal as SubjectRefusal {
                let page = try await visit.house.readStop(at: counter, in: visit.town)
                return .page(Self.page(page, visit, visit.form, refusal: refusal), status: 422)
            }
            return .seeOther(visit.path("subjects", query: Flash.stopped.query))
        }
        guard let progress = StopProgress(rawValue: step) else { return .notFound }
        try await visit.house.advanceStop(stop, progress, once: once, at: counter, in: visit.town)
        return .seeOther(visit.path("subjects", subject.text, "stop", query: Flash.saved.query))
    }

    // MARK: What the asker is told

    /// A sheet for the person who asked: what happened to the record, and what did not.
    private static func slip(_ page: StopPage, _ visit: StaffVisit) -> Markup {
        let words = visit.words
        let clause = visit.policy.retention.until.clause.flatMap(SubjectRefusalWords.words)
        return details(.class("fold")) {
            summary { "申し出た方にお伝えする文" }
            Design.printSheet("\(words.stop)のお知らせ") {
                p { "お申し出により、\(page.name.full) さんの\(words.team)での情報の共有をやめる手続きをします。" }
                p { "手続きが済むと、\(words.team)のだれも、これまでの記録を見ることができなくなります。" }
                p { "記録は消去されるのではなく、見えない状態で保管されます。消去は、これとは別の手続きです。" }
                p { until(visit) }
                if let clause { Design.citation(clause) }
                p { "お問い合わせ：\(DeskWords.name(visit.policy))　\(visit.policy.desk.phone.value ?? "")" }
            }
        }
    }

    private static func until(_ visit: StaffVisit) -> String {
        switch visit.policy.retention.until.value {
        case .endOfContract: "保管は、\(visit.policy.townName)とシステムの事業者との契約が続く間です。"
        case .period(let period): "保管の期間は、\(period.readable)です。"
        case nil: "保管の期間は、\(visit.policy.townName)の文書に定められていません。窓口にお尋ねください。"
        }
    }

    // MARK: Words

    static func word(_ cause: StopCause, _ visit: StaffVisit) -> String {
        switch cause {
        case .wish: "ご本人やご家族の希望による\(visit.words.stop)"
        case .moved: "転居"
        case .deceased: "亡くなられた"
        case .other: "そのほかの理由による\(visit.words.stop)"
        }
    }

    private static func word(_ asker: StopAsker, _ visit: StaffVisit) -> String {
        switch asker {
        case .subject: "ご本人"
        case .family: "ご家族"
        case .facility: visit.words.facility
        }
    }

    static func word(_ step: StopProgress, _ visit: StaffVisit) -> String {
        let (words, policy) = (visit.words, visit.policy)
        switch step {
        case .membersTold: return "\(words.team)の\(words.member)に伝える"
        case .authorityTold:
            let body = policy.death.reportTo.value ?? .authority
            return "\(ConsentPages.body(body, visit))に伝える"
        case .formFiled:
            let to = policy.stop.to.value.map { "\(ConsentPages.body($0, visit))に" } ?? ""
            return "\(words.stopForm)を\(to)出す"
        }
    }

    private static func button(_ step: StopProgress, _ visit: StaffVisit) -> String {
        switch step {
        case .membersTold: "\(visit.words.member)全員にメールで伝える"
        case .authorityTold: "伝えたことを記録する"
        case .formFiled: "\(visit.words.stopForm)を出したことを記録する"
        }
    }

    private static func instant(_ step: StopProgress, _ open: StopPage.Open) -> Date? {
        switch step {
        case .membersTold: open.membersToldAt
        case .authorityTold: open.authorityToldAt
        case .formFiled: open.formFiledAt
        }
    }
}
