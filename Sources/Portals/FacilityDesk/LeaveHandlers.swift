import Care
import HTML
import JapaneseText
import Workflows

/// A facility leaves, by the way that its town's rule knows.
enum LeaveHandlers {
    static func ask(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let leaving = try await visit.house.leaving(at: counter, in: visit.town)
        return .page(page(visit, leaving, isMissingWord: false))
    }

    static func leave(_ visit: StaffVisit) async throws -> Reply {
        var isMissingWord = !visit.form.isTicked("sure")
        if !isMissingWord {
            do {
                try await visit.house.leaveFacility(visit.credentials, in: visit.town)
                return .page(farewell(visit.visit, visit.me))
            } catch is LeavingFault {
                isMissingWord = false
            } catch is Refusal {
                isMissingWord = false
            }
        }
        let leaving = try await visit.atCounter(reading: true) { counter in
            try await visit.house.leaving(at: counter, in: visit.town)
        }
        return .page(page(visit, leaving, isMissingWord: isMissingWord), status: 422)
    }

    static func askDesk(_ visit: StaffVisit) async throws -> Reply {
        guard let key = visit.once else { return GuidancePages.staleForm(visit.visit) }
        try await visit.atCounter { counter in
            try await visit.house.askToLeave(key: key, at: counter, in: visit.town)
        }
        return .seeOther(visit.path("facility", "leave", query: Flash.asked.query))
    }

    private static func page(_ visit: StaffVisit, _ leaving: FacilityLeaving, isMissingWord: Bool) -> Page {
        let words = visit.words
        var layout = visit.facilityLayout(FacilityHome.label(.leave, visit))
        layout.hasErrors = isMissingWord
        return layout.page {
            switch leaving.way {
            case .refused(let refusal):
                Design.refusal(
                    RefusalWords.sentence(refusal, visit.policy), clause: RefusalWords.clause(refusal),
                    ask: contact(visit))
            case .desk(_, let since?):
                Design.notice(.info, "利用をやめることについて、窓口の回答を待っています。") {
                    p { "問い合わせた日：\(DatePhrase.day(TokyoTime(since).date))" }
                }
                contact(visit)
            case .desk(_, nil):
                Design.notice(.info, "利用をやめる手続きについて、\(visit.policy.townName)の文書には定めがありません。") {
                    p { "窓口が手続きを決めて、お知らせします。" }
                }
                Design.act("窓口に申し出る", visit.path("facility", "leave", "ask"), visit.seal, .primary)
            case .here(let clause):
                if leaving.alone > 0 {
                    Design.notice(
                        .warning,
                        "この\(words.facility)の方のほかにどなたもいない\(words.team)が\(leaving.alone)あります。先に、引き継ぐ方を\(words.member)に加えてください。"
                    )
                }
                if leaving.papers > 0 {
                    Design.notice(
                        .warning,
                        "この\(words.facility)に\(words.consentPaper)が\(leaving.papers)枚あります。先に引き継ぎを記録してください。"
                    )
                }
                if leaving.papers == 0, leaving.alone == 0 {
                    confirmation(visit, leaving, clause, isMissingWord: isMissingWord)
                }
            }
        }
    }

    private static func confirmation(
        _ visit: StaffVisit, _ leaving: FacilityLeaving, _ clause: Clause?, isMissingWord: Bool
    ) -> Markup {
        let words = visit.words
        let sure = Design.Field(
            "sure", "\(words.team)での役割を引き継ぎ、この\(words.facility)の利用をやめることを確かめました",
            error: isMissingWord ? "確かめて、印を付けてください。" : nil)
        return Markup {
            Design.errorSummary([sure])
            p { "\(visit.me.facilityName)の利用を終了します。" }
            ul {
                li { "\(words.staff)\(leaving.people)人は、次の操作からログインできなくなります。" }
                li { "端末\(leaving.devices)台の証明書は、すべて失効します。" }
                li { "これまでに書いた内容は消えず、書いた人の名前とともに残ります。" }
                li { "公開の一覧からは外れます。" }
                li { "もう一度利用するときは、あらためて\(words.apply)が必要です。" }
            }
            if let clause, !clause.description.isEmpty { Design.citation(clause.description) }
            Design.sealedForm(visit.path("facility", "leave"), visit.seal) {
                Design.checkbox(sure)
                Design.buttonRow {
                    Design.submit("利用を終了する", .danger)
                    Design.go("もどる", visit.path("facility"))
                }
            }
        }
    }

    /// The last page: nobody of the facility is signed in any more.
    private static func farewell(_ visit: Visit, _ me: Me) -> Page {
        Layout(frame: Frame.of(visit.town), title: "利用を終了しました").page {
            Design.notice(.success, "\(me.facilityName)の利用を終了しました。", isNew: true)
            p { "ご利用ありがとうございました。端末に入っている証明書は使えなくなっていますので、端末の設定から削除してください。" }
            if let portal = Link("\(visit.doors.portal)/\(visit.town.key.text)/") {
                p { a(portal) { "\(visit.policy.serviceName)のポータル" } }
            }
        }
    }

    private static func contact(_ visit: StaffVisit) -> Markup {
        let desk = visit.policy.desk
        return p {
            "お問い合わせ：\(desk.name.value ?? "\(visit.policy.townName)の窓口")"
            if let phone = desk.phone.value, let link = Link.phone(phone) {
                " 電話 "
                a(link) { phone }
            }
        }
    }
}
