import Care
import FoundationEssentials
import HTML
import JapaneseText
import Workflows

/// What the desk keeps an eye on: registrations, papers, hand-overs, stops.
enum SubjectsPages {
    /// A page of its own under the desk's list.
    static func layout(_ title: String, crumb: String, _ visit: StaffVisit) -> Layout {
        visit.layout(
            title, current: .desk,
            crumbs: [
                visit.deskCrumb,
                Layout.Crumb(visit.words.subject, visit.path("desk", "subjects")), Layout.Crumb(crumb),
            ])
    }

    /// The desk's entry, for its first page.
    static func entry(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Design.Action {
        let all = try await visit.house.readDeskSubjects(at: counter, in: visit.town)
        return Design.Action(
            visit.words.subject, visit.path("desk", "subjects"), icon: .people,
            "登録の手続き、\(visit.words.consentPaper)のありか、引き継ぎを見ます。",
            count: all.waiting.count { $0.isMine } + all.stops.count { $0.ruling.isPermitted }
                + all.awaited.count { $0.isOverdue } + all.orphans.count)
    }

    static func page(
        _ all: DeskSubjects, _ visit: StaffVisit, refusal: SubjectRefusal? = nil
    ) -> Page {
        var layout = visit.layout(
            "\(visit.words.subject)の手続き", current: .desk,
            crumbs: [visit.deskCrumb, Layout.Crumb(visit.words.subject)])
        layout.width = .wide
        return layout.page {
            if let refusal { SubjectRefusalWords.notice(refusal, visit) }
            waiting(all.waiting, visit)
            if !all.stops.isEmpty { stops(all.stops, visit) }
            papers(all, visit)
            if !all.handovers.isEmpty { handovers(all.handovers, visit) }
            SubjectsClosed.card(all.closed, visit)
        }
    }

    private static func waiting(_ lines: [DeskSubjects.Waiting], _ visit: StaffVisit) -> Markup {
        Design.card("登録の手続きの途中（\(lines.count)件）", icon: .clock) {
            if lines.isEmpty { p { "いま手続き中の登録はありません。" } }
            let mine = lines.filter(\.isMine)
            if !mine.isEmpty {
                Design.caseList(
                    mine.map { line in
                        Design.Case(
                            kind: line.isPaperReceived ? "\(visit.words.consentPaper)が届いています" : "手続き中",
                            text: line.name?.full ?? "お名前は記録されていません", detail: "記録した人：\(line.openedBy)",
                            since: DatePhrase.relative(line.openedAt, now: visit.now),
                            machineSince: TokyoTime(line.openedAt).iso,
                            link: visit.path("subjects", line.id.text, "registration"))
                    })
            }
            let others = lines.filter { !$0.isMine }
            if !others.isEmpty {
                ul {
                    for line in others {
                        li {
                            "\(line.openedBy)さんの手続き（\(since(line.openedAt, visit))）"
                        }
                    }
                }
                p(.class("hint")) { "この窓口が登録するものではないため、お名前は見えません。" }
            }
        }
    }

    private static func since(_ moment: Date, _ visit: StaffVisit) -> String {
        DatePhrase.since(TokyoTime(moment).date, today: TokyoTime(visit.now).date)
    }

    private static func papers(_ all: DeskSubjects, _ visit: StaffVisit) -> Markup {
        let words = visit.words
        return Design.card("\(words.consentPaper)の台帳", icon: .paper) {
            if all.awaited.isEmpty, all.orphans.isEmpty {
                p { "待っている\(words.consentPaper)も、持ち主のいないものもありません。" }
            }
            if !all.awaited.isEmpty {
                Design.dataTable(
                    "まだ届いていないもの", columns: ["用紙の番号", "届け先", "提出", "期限", "操作"],
                    rows: all.awaited.map { awaited($0, visit) })
            }
            if !all.orphans.isEmpty {
                Design.dataTable(
                    "持ち主がいなくなったもの", columns: ["用紙の番号", "紙", "最後の持ち主", "いつから", "操作"],
                    rows: all.orphans.map { orphan in
                        [
                            .text(orphan.sheetNumber), .text(orphan.paper.label), .text(orphan.holder),
                            .text(DatePhrase.day(orphan.since.civil)),
                            Design.go(
                                "いまのありかを記録する", visit.path("desk", "subjects", "sheets", orphan.id.text),
                                .quiet),
                        ]
                    })
            }
        }
    }

    private static func awaited(_ paper: DeskSubjects.Awaited, _ visit: StaffVisit) -> [Markup] {
        let office = BodyRole(rawValue: paper.addressee.rawValue).map { ConsentPages.body($0, visit) } ?? "窓口"
        let sent = paper.sentOn.map { PaperPages.sent(paper.means, on: $0) } ?? "まだ記録なし"
        let due = Markup {
            paper.due.map { DatePhrase.day($0.civil) } ?? "定めなし"
            if paper.isOverdue {
                " "
                Design.chip("過ぎています", .urgent, icon: .alert)
            }
        }
        let act: Markup =
            paper.isMine
            ? Design.go("受け取りを記録する", visit.path("desk", "subjects", "papers", paper.id.text), .quiet)
            : .text("")
        return [.text(paper.sheetNumber), .text(office), .text(sent), due, act]
    }

    private static func handovers(_ lines: [DeskSubjects.Handover], _ visit: StaffVisit) -> Markup {
        Design.card("引き継ぎの記録", icon: .done) {
            Design.dataTable(
                "引き継ぎの記録", columns: ["登録", "引き継ぎ（窓口が外れた日時）", "引き継いだ人"],
                rows: lines.map { line in
                    [
                        .text(DatePhrase.full(line.registeredAt)),
                        .text(line.handedOverAt.map { DatePhrase.full($0) } ?? "まだ"),
                        .text(line.handedOverTo ?? ""),
                    ]
                }, showsName: false)
            if let clause = visit.policy.linkage.office.clause.flatMap(SubjectRefusalWords.words) {
                Design.citation(clause)
            }
        }
    }

    private static func stops(_ stops: [DeskSubjects.Stop], _ visit: StaffVisit) -> Markup {
        Design.card("\(visit.words.stop)などの申し出（\(stops.count)件）", icon: .bell) {
            for stop in stops {
                Design.descriptionList(
                    [
                        ("内容", StopPages.word(stop.cause, visit)),
                        ("受けた人", "\(stop.receivedBy)さん（\(DatePhrase.full(stop.receivedAt))）"),
                        ("\(visit.words.member)への連絡", stop.membersToldAt.map { DatePhrase.full($0) } ?? ""),
                        ("\(visit.words.stopForm)", stop.formFiledAt.map { DatePhrase.full($0) } ?? ""),
                    ].filter { !$0.1.isEmpty })
                setting(stop, visit)
            }
        }
    }

    private static func setting(_ stop: DeskSubjects.Stop, _ visit: StaffVisit) -> Markup {
        Markup {
            if stop.ruling.isPermitted {
                p { "設定すると、\(visit.words.team)のだれにも記録は見えなくなります。記録は消えません。" }
                Design.act(
                    "設定する", visit.path("desk", "subjects", "stops", stop.id.text, "set"), visit.seal, .danger)
            } else {
                SubjectRefusalWords.notice(stop.ruling, visit)
            }
            if stop.formFiledAt == nil, visit.policy.stop.form.value != nil {
                let link = visit.path("desk", "subjects", "stops", stop.id.text, "told")
                form(link, .post, .class("act")) {
                    visit.seal.fields
                    input(.hidden, "step", .value(StopProgress.formFiled.rawValue))
                    Design.submit("\(visit.words.stopForm)を受け取ったことを記録する", .secondary, icon: .tick)
                }
            }
        }
    }
}
