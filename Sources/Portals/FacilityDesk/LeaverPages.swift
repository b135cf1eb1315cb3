import Care
import HTML
import HTTPServer
import Workflows

/// Somebody of the facility leaves: what hangs on them goes to a colleague first, then the account ends.
enum LeaverPages {
    /// What was not given in the form that was sent.
    enum Missing {
        case word, heir
    }

    static func read(
        _ visit: StaffVisit, _ id: PublicID, _ counter: borrowing Counter, missing: Missing? = nil
    ) async throws -> Page {
        page(
            visit, try await visit.house.colleague(id, at: counter).person,
            try await visit.house.obstacles(toLeaving: id, at: counter),
            try await visit.house.ties(of: id, at: counter, in: visit.town), missing)
    }

    /// The administrator lays a leaver's papers, teams and devices in a colleague's hands.
    static func hand(_ visit: StaffVisit) async throws -> Reply {
        guard let id = visit.publicID("staff") else { return .notFound }
        guard let heir = PublicID(visit.form.raw("heir")) else {
            return .page(
                try await visit.atCounter(reading: true) { counter in
                    try await read(visit, id, counter, missing: .heir)
                }, status: 422)
        }
        let devices = visit.form.all("devices").compactMap { PublicID($0) }
        do {
            try await visit.atCounter { counter in
                try await visit.house.putInPlace(of: id, heir, devices: devices, at: counter, in: visit.town)
            }
        } catch is StaffFault {
            return .seeOther(visit.path("facility", "staff", id.text, "leave"))
        }
        return .seeOther(visit.path("facility", "staff", id.text, "leave", query: Flash.handedOver.query))
    }

    private static func page(
        _ visit: StaffVisit, _ person: Colleague, _ obstacles: [StaffFault], _ ties: LeaverTies,
        _ missing: Missing?
    ) -> Page {
        let back = visit.path("facility", "staff", person.id.text)
        var layout = visit.facilityLayout(
            "利用の終了", under: [StaffPages.listCrumb(visit), Layout.Crumb(person.name.full, back)])
        layout.hasErrors = missing != nil
        let mayHand = ties.isOpen && !person.isMe
        return layout.page {
            for fault in obstacles { Design.notice(.warning, StaffPages.sentence(fault, visit)) }
            if ties.alone > 0, !ties.seating.isPermitted { seating(ties, visit) }
            if mayHand { handing(visit, person, ties, isMissing: missing == .heir) }
            if obstacles.isEmpty {
                ending(visit, person, ties, isMissing: missing == .word, back)
            } else {
                Design.buttonRow { Design.go("もどる", back) }
            }
        }
    }

    /// Why the administrator cannot fill those seats.
    private static func seating(_ ties: LeaverTies, _ visit: StaffVisit) -> Markup? {
        let words = visit.words
        let help =
            "\(words.team)については、ご本人の「アカウント」から引き継いでください。ご本人が操作できないときは、窓口にご相談ください。"
        switch ties.seating {
        case .permitted: return nil
        case .refused(let refusal):
            return Design.refusal(
                RefusalWords.sentence(refusal, visit.policy),
                clause: RefusalWords.ground(refusal, visit.policy), ask: p { help })
        case .desk:
            return Design.notice(
                .info, "\(words.team)をだれが変えられるかは、\(visit.policy.townName)の文書に定めがありません。"
            ) { p { help } }
        }
    }

    private static func handing(
        _ visit: StaffVisit, _ person: Colleague, _ ties: LeaverTies, isMissing: Bool
    ) -> Markup {
        let words = visit.words
        let heir = Design.Field("heir", "引き継ぐ方", error: isMissing ? "引き継ぐ方を選んでください。" : nil)
        let devices = Design.Field(
            "devices", "引き継ぐ方が使う端末", .optional, hint: "選ばなかった端末の証明書は、利用を終了すると失効します。")
        return Design.card("同じ\(words.facility)の方に引き継ぐ", icon: .people) {
            Design.errorSummary([heir])
            ul {
                if ties.alone > 0, ties.seating.isPermitted {
                    li {
                        "この方だけが担っている\(words.team)（\(ties.alone)件）に、選んだ方が加わり、記録を見られるようになります。どなたの記録かは、ここには表示されません。"
                    }
                }
                if ties.papers > 0 {
                    li { "保管している\(words.consentPaper)（\(ties.papers)枚）は、選んだ方が保管します。紙も手渡してください。" }
                }
                if !ties.devices.isEmpty { li { "この方だけの端末（\(ties.devices.count)台）は、選んだ方が続けて使えます。" } }
            }
            Design.sealedForm(visit.path("facility", "staff", person.id.text, "handover"), visit.seal) {
                Design.selectField(
                    heir,
                    ties.heirs.map { Design.Choice($0.id.text, "\($0.name.full)（\($0.professionName)）") })
                if !ties.devices.isEmpty {
                    Design.checkboxGroup(
                        devices, ties.devices.map { Design.Choice($0.id.text, $0.title) })
                }
                if ties.alone > 0, case .permitted(let clause?) = ties.seating,
                    let words = SubjectRefusalWords.words(clause)
                {
                    Design.citation(words)
                }
                Design.buttonRow { Design.submit("引き継ぐ", .primary, icon: .people) }
            }
        }
    }

    private static func ending(
        _ visit: StaffVisit, _ person: Colleague, _ ties: LeaverTies, isMissing: Bool, _ back: Link
    ) -> Markup {
        let words = visit.words
        let handed = Design.Field(
            "handed", "\(words.team)での役割を、ほかの方に引き継ぎました（または\(words.team)に入っていません）",
            hint: "ほかに\(words.member)のいない\(words.team)は残っていません。どの\(words.team)に入っているかは、ご本人の画面でだけ確かめられます。",
            error: isMissing ? "引き継ぎを確かめて、印を付けてください。" : nil)
        return Markup {
            Design.errorSummary([handed])
            p { "\(person.name.full)さんの利用を終了します。" }
            ul {
                li { "次の操作からログインできなくなります。" }
                if !ties.devices.isEmpty { li { "この方だけの端末（\(ties.devices.count)台）の証明書は失効します。" } }
                li { "これまでに書いた内容は、書いた人の名前とともに残ります。" }
                li { "もう一度利用するときは、新しいIDで登録します。" }
            }
            Design.sealedForm(visit.path("facility", "staff", person.id.text, "leave"), visit.seal) {
                Design.checkbox(handed)
                Design.buttonRow {
                    Design.submit("利用を終了する", .danger)
                    Design.go("もどる", back)
                }
            }
        }
    }
}
