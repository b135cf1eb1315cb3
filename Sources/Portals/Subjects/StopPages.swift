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
            StopSlip.fold(
                page.open?.cause ?? .wish, isOfItem: page.open?.isOfItem ?? false, name: page.name.full,
                isDone: false, visit)
            done(page.done, visit)
        }
    }

    /// What was stopped before: of a record that the team sees again, or of single posts.
    private static func done(_ stops: [StopPage.Done], _ visit: StaffVisit) -> Markup? {
        guard !stops.isEmpty else { return nil }
        return details(.class("fold")) {
            summary { "これまでの手続き（\(stops.count)件）" }
            ul {
                for stop in stops {
                    li {
                        "\(word(stop.cause, visit))"
                        stop.isOfItem ? "（一部の書き込み）" : ""
                        "　\(DatePhrase.full(stop.receivedAt))に受け、\(DatePhrase.full(stop.setAt))に設定しました。"
                    }
                }
            }
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
            Design.sealedForm(visit.path("subjects", page.id.text, "stop"), visit.seal) {
                Design.radioGroup(
                    cause,
                    StopCause.told.map {
                        Design.Choice(
                            $0.rawValue, word($0, visit), isChosen: form.raw("cause") == $0.rawValue)
                    })
                item(page.items, visit, form)
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

    /// Where the town's rule stops by item: which one, or all.
    private static func item(
        _ items: [StopPage.Item], _ visit: StaffVisit, _ form: SubmittedForm
    ) -> Markup? {
        guard !items.isEmpty else { return nil }
        return Markup {
            Design.selectField(
                Design.Field(
                    "item", "どの書き込みについてですか", .optional, hint: "一部についての申し出のときに選びます。選ばなければ、記録の全部です。"),
                items.map { item in
                    Design.Choice(
                        item.id.text,
                        "\(DatePhrase.day(TokyoTime(item.writtenAt).date)) \(item.author)さん「\(item.beginning)」",
                        isChosen: form.raw("item") == item.id.text)
                }, prompt: "記録の全部")
            if let clause = visit.policy.stop.scope.clause.flatMap(SubjectRefusalWords.words) {
                Design.citation(clause)
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
                        details: details, item: PublicID(form.raw("item"))?.text), once: once, at: counter,
                    in: visit.town)
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
                word(step, told(open, page), visit), at.map { DatePhrase.full($0) },
                at == nil ? .current : .done)
        }
        return Design.card("手続きの進み", icon: .clock) {
            Design.descriptionList(
                [
                    ("内容", word(open.cause, visit)), ("範囲", open.isOfItem ? "選ばれた書き込みだけ" : ""),
                    ("申し出た人", open.askedBy.map { word($0, visit) } ?? ""),
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
            if open.cause == .moved, !open.isOfItem { moving(page, visit) }
            setting(open, page, visit)
        }
    }

    /// Before the stop is set: afterwards nobody sees what could be handed on.
    private static func moving(_ page: StopPage, _ visit: StaffVisit) -> Markup {
        Design.notice(.info, "転出先の市町村に引き継ぐ内容は、設定の前に封をします。") {
            p { "設定すると、この記録はだれにも見えなくなり、引き継ぎを作れなくなります。ご本人が望むかどうか、先にお尋ねください。" }
            Design.buttonRow {
                Design.go("転出先への引き継ぎ", visit.path("subjects", page.id.text, "moving"), icon: .lock)
            }
        }
    }

    private static func setting(_ open: StopPage.Open, _ page: StopPage, _ visit: StaffVisit) -> Markup {
        Markup {
            if open.ruling.isPermitted {
                Design.confirmation(
                    "\(visit.words.stop)を設定しますか。",
                    facts: [("\(visit.words.subject)", "\(page.name.full) さん")],
                    consequence: open.isOfItem
                        ? "設定すると、選ばれた書き込みは、\(visit.words.team)のだれにも見えなくなります。消えるのではありません。"
                        : "設定すると、\(visit.words.team)のだれにも、この記録は見えなくなります。記録は消えません。",
                    clause: clause(open.cause, visit),
                    doText: "設定する",
                    doLink: visit.path("subjects", page.id.text, "stop", open.id.text, "set"),
                    seal: visit.seal,
                    back: Design.Way("記録へ戻る", visit.path("subjects", page.id.text)), isDangerous: true)
            } else if open.ruling.isRefusal {
                SubjectRefusalWords.notice(open.ruling, visit)
            }
        }
    }

    private static func clause(_ cause: StopCause, _ visit: StaffVisit) -> String? {
        let rule = cause == .deceased ? visit.policy.death.reportTo.clause : visit.policy.stop.setBy.clause
        return rule.flatMap(SubjectRefusalWords.words)
    }

    /// Who has to be told before the stop is set.
    private static func told(_ open: StopPage.Open, _ page: StopPage) -> BodyRole {
        open.cause == .deceased ? page.deathReport ?? .authority : .authority
    }

    static func advance(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let subject = visit.publicID("subject"),
            let stop = visit.publicID("stop")
        else { return GuidancePages.staleForm(visit.visit) }
        let step = visit.parameters["step"] ?? ""
        if step == "set" {
            do {
                let matter = try await visit.house.setStop(stop, once: once, at: counter, in: visit.town)
                return .seeOther(
                    matter.isOfItem
                        ? visit.path("subjects", subject.text, "stop", query: Flash.itemStopped.query)
                        : visit.path(
                            "subjects", "stopped", matter.cause.rawValue, query: Flash.stopped.query))
            } catch let refusal as SubjectRefusal {
                let page = try await visit.house.readStop(at: counter, in: visit.town)
                return .page(Self.page(page, visit, visit.form, refusal: refusal), status: 422)
            }
        }
        guard let progress = StopProgress(rawValue: step) else { return .notFound }
        try await visit.house.advanceStop(stop, progress, once: once, at: counter, in: visit.town)
        return .seeOther(visit.path("subjects", subject.text, "stop", query: Flash.saved.query))
    }

    // MARK: Words

    static func word(_ cause: StopCause, _ visit: StaffVisit) -> String {
        switch cause {
        case .wish: "ご本人やご家族の希望による\(visit.words.stop)"
        case .moved: "転居"
        case .deceased: "亡くなられた"
        case .withdrawn: "同意の取り下げ"
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

    private static func word(_ step: StopProgress, _ told: BodyRole, _ visit: StaffVisit) -> String {
        let (words, policy) = (visit.words, visit.policy)
        switch step {
        case .membersTold: return "\(words.team)の\(words.member)に伝える"
        case .authorityTold: return "\(ConsentPages.body(told, visit))に伝える"
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
