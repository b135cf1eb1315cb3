import Care
import HTML
import JapaneseText
import Workflows

/// Who is on a subject's team.
enum TeamPages {
    static func page(
        _ page: TeamPage, search: String, _ visit: StaffVisit, refusal: SubjectRefusal? = nil
    ) -> Page {
        let words = visit.words
        var layout = visit.layout(
            "\(page.name.full) さんの\(words.team)", current: .subjects,
            crumbs: [
                Layout.Crumb(words.subject, visit.path("subjects")),
                Layout.Crumb("\(page.name.full) さん", visit.path("subjects", page.id.text)),
                Layout.Crumb(words.team),
            ])
        layout.width = .wide
        return layout.page {
            if let refusal { SubjectRefusalWords.notice(refusal, visit) }
            Design.card("いまの\(words.member)（\(page.seats.count)人）", icon: .people) {
                if page.seats.isEmpty {
                    p { "まだだれもいません。" }
                } else {
                    seats(page, visit)
                }
                if let clause = visit.policy.team.editors.clause { Design.citation(clause.description) }
            }
            if page.isTellingSubject {
                Design.notice(.info, "\(words.member)の一覧は、手紙で\(words.subject)にお知らせします。") {
                    Design.buttonRow {
                        Design.go(
                            "手紙を印刷する", visit.path("subjects", page.id.text, "team", "letter"), icon: .printer)
                    }
                    if let clause = visit.policy.team.notifySubject.clause.flatMap(SubjectRefusalWords.words)
                    {
                        Design.citation(clause)
                    }
                }
            }
            if page.ruling.isPermitted {
                adding(page, search, visit)
            } else if page.ruling.isRefusal {
                SubjectRefusalWords.notice(page.ruling, visit)
            }
            AskDesk.notice(page.silent, ask: visit.path("subjects", page.id.text, "ask"), visit)
            if !page.former.isEmpty { former(page, visit) }
        }
    }

    static func confirmation(_ seat: TeamPage.Seat, _ page: TeamPage, _ visit: StaffVisit) -> Page {
        let words = visit.words
        let back = visit.path("subjects", page.id.text, "team")
        let layout = visit.layout("\(words.member)を外す", current: .subjects)
        return layout.page {
            Design.card("\(seat.member.name.full)さんを\(words.team)から外しますか。") {
                Design.descriptionList([
                    ("\(words.subject)", "\(page.name.full) さん"), (words.facility, seat.member.facilityName),
                ])
                Design.notice(.warning, "外した人は、次の操作からこの記録を見られなくなります。書き込んだ内容は残ります。")
                Design.sealedForm(
                    visit.path("subjects", page.id.text, "team", seat.member.staff.text, "remove"), visit.seal
                ) {
                    Design.radioGroup(
                        Design.Field("reason", "理由", .unmarked),
                        LeavingReason.allCases.map {
                            Design.Choice($0.rawValue, word($0), isChosen: $0 == .dutyChanged)
                        })
                    Design.buttonRow {
                        Design.submit("外す", .danger)
                        Design.go("やめる", back)
                    }
                }
            }
        }
    }

    /// People whose names could be mixed up, side by side, before one of them joins; and whoever comes from outside.
    static func lookTwice(_ names: LikeNames, _ subject: PublicID, _ visit: StaffVisit) -> Page {
        let words = visit.words
        let outside = names.wanted.choice.town
        let layout = visit.layout(
            outside.map { "\($0.name)の人を加えますか" } ?? "よく似たお名前の人がいます", current: .subjects)
        let row = { (person: LikeNames.Person, isWanted: Bool) -> [Markup] in
            [
                .text(
                    "\(person.choice.name.full)（\(person.choice.name.fullKana)）" + (isWanted ? "　選んだ人" : "")),
                .text(visit.house.catalogue.name(of: ProfessionCode(person.choice.profession)) ?? ""),
                .text(person.choice.facilityName),
                .text(person.choice.town?.name ?? visit.policy.townName),
                .text(person.address.isEmpty ? "―" : person.address),
            ]
        }
        return layout.page {
            if let outside { provision(outside, names, visit) }
            if !names.others.isEmpty {
                Design.notice(.warning, "よく似たお名前の人がいます。取り違えのないよう、職種と\(words.facility)、市町村をお確かめください。")
            }
            Design.dataTable(
                names.others.isEmpty ? "加える人" : "似たお名前の人",
                columns: ["お名前", "職種", words.facility, "市町村", "所在地"],
                rows: [row(names.wanted, true)] + names.others.map { row($0, false) }, showsName: false)
            if !names.facilities.isEmpty {
                Design.dataTable(
                    "「\(names.wanted.choice.facilityName)」に似た名前の\(words.facility)",
                    columns: ["名前", "市町村", "所在地"],
                    rows: names.facilities.map { place in
                        [
                            .text(place.name), .text(place.town?.name ?? visit.policy.townName),
                            .text(place.address.isEmpty ? "―" : place.address),
                        ]
                    })
            }
            Design.sealedForm(visit.path("subjects", subject.text, "team", "add"), visit.seal) {
                input(.hidden, "person", .value(names.wanted.choice.id.text))
                if let outside { input(.hidden, "town", .value(outside.key.text)) }
                input(.hidden, "sure", .value("yes"))
                Design.buttonRow {
                    Design.submit("\(names.wanted.choice.name.full)さんを加える", .primary)
                    Design.go("やめる", visit.path("subjects", subject.text, "team"))
                }
            }
        }
    }

    /// What joining means for somebody whose facility is in another town.
    private static func provision(_ town: TownName, _ names: LikeNames, _ visit: StaffVisit) -> Markup {
        Design.notice(.warning, "\(town.name)は、\(visit.policy.townName)の外です。") {
            p {
                "加えると、この\(visit.words.subject)の記録が\(town.name)の\(visit.words.facility)に提供されます。"
                    + "ご本人の同意の範囲であることを、もう一度お確かめください。"
            }
            Design.descriptionList([
                ("提供する先", "\(names.wanted.choice.facilityName)（\(town.name)）"),
                ("提供する内容", names.items.joined(separator: "、")),
            ])
            p { "日付・提供先・内容・同意は、第三者提供の記録として残ります（個人情報の保護に関する法律 第29条）。" }
            if let clause = visit.policy.agreements.clause(for: town.key)?.description, !clause.isEmpty {
                Design.citation(clause)
            }
        }
    }

    private static func word(_ reason: LeavingReason) -> String {
        switch reason {
        case .dutyChanged: "担当が変わった"
        case .leftFacility: "異動・退職"
        case .supportEnded: "支援が終わった"
        case .wish: "ご本人やご家族の希望"
        case .mistake: "まちがって加えた"
        }
    }

    private static func seats(_ page: TeamPage, _ visit: StaffVisit) -> Markup {
        let mayRemove = page.ruling.isPermitted && page.seats.count > 1
        return Design.dataTable(
            "いまの\(visit.words.member)",
            columns: ["お名前", "職種", visit.words.facility, "電話", "いつから"] + (mayRemove ? ["操作"] : []),
            rows: page.seats.map { seat in
                var cells: [Markup] = [
                    name(seat, page, visit),
                    .text(profession(seat.member, visit)), .text(seat.member.facilityName), phone(seat.phone),
                    .text(DatePhrase.day(TokyoTime(seat.joinedAt).date, weekday: false)),
                ]
                if mayRemove {
                    cells.append(
                        Design.go(
                            "外す",
                            visit.path("subjects", page.id.text, "team", seat.member.staff.text, "remove"),
                            .quiet))
                }
                return cells
            }, showsName: false)
    }

    private static func name(_ seat: TeamPage.Seat, _ page: TeamPage, _ visit: StaffVisit) -> Markup {
        Markup {
            seat.member.name.full + (seat.isMe ? "（あなた）" : "")
            if seat.isPending {
                " "
                Design.chip(page.waitsForDoctor ? "医師の承諾待ち" : "加わる予定", .waiting, icon: .clock)
                if page.mayAdmit {
                    Design.act(
                        page.waitsForDoctor ? "承諾して加える" : "加える",
                        visit.path("subjects", page.id.text, "team", seat.member.staff.text, "admit"),
                        visit.seal)
                }
            } else if !seat.isReachable {
                " "
                Design.chip("いまは見られません", .waiting)
            }
            if let town = seat.town {
                " "
                Design.chip(town.name, .plain, icon: .map)
                if !seat.isReachable, let state = seat.agreement, !state.isInForce {
                    p(.class("hint")) {
                        AgreementWords.sentence(state, with: town.name)
                            + "書き込んだものは残り、協定がふたたび効力を持つと、また見られるようになります。"
                    }
                }
            }
        }
    }

    private static func profession(_ member: TeamMember, _ visit: StaffVisit) -> String {
        let name = visit.house.catalogue.name(of: ProfessionCode(member.profession)) ?? ""
        return member.role == .first ? "\(name)（はじめの\(visit.words.member)）" : name
    }

    private static func phone(_ number: String?) -> Markup {
        guard let number, let link = Link.phone(number) else { return .text("―") }
        return a(link) { number }
    }

    private static func adding(_ page: TeamPage, _ search: String, _ visit: StaffVisit) -> Markup {
        Design.card("\(visit.words.member)を加える", icon: .person) {
            Design.searchForm(
                visit.path("subjects", page.id.text, "team"), text: "お名前、カナ、\(visit.words.facility)の名前でさがす",
                value: search)
            if !search.isEmpty, page.directory.isEmpty {
                p { "「\(search)」に当てはまる人は見つかりませんでした。すでに加わっている人は出てきません。" }
            }
            if page.directory.count > 1 {
                p(.class("hint")) { "似たお名前の方がいないか、職種と\(visit.words.facility)もお確かめください。" }
            }
            if !page.directory.isEmpty {
                Design.dataTable(
                    "見つかった人", columns: ["お名前", "職種", visit.words.facility, "操作"],
                    rows: page.directory.map { person in
                        [
                            Markup {
                                "\(person.name.full)（\(person.name.fullKana)）"
                                if let town = person.town {
                                    " "
                                    Design.chip("\(town.name)（\(visit.policy.outside)）", .waiting, icon: .map)
                                }
                            },
                            .text(visit.house.catalogue.name(of: ProfessionCode(person.profession)) ?? ""),
                            .text(person.facilityName),
                            form(visit.path("subjects", page.id.text, "team", "add"), .post, .class("act")) {
                                visit.seal.fields
                                input(.hidden, "person", .value(person.id.text))
                                if let town = person.town { input(.hidden, "town", .value(town.key.text)) }
                                Design.submit(person.town == nil ? "加える" : "確かめて加える")
                            },
                        ]
                    }, showsName: false)
            }
        }
    }

    private static func former(_ page: TeamPage, _ visit: StaffVisit) -> Markup {
        details(.class("fold")) {
            summary { "以前の\(visit.words.member)（\(page.former.count)人）" }
            ul {
                for seat in page.former {
                    li {
                        "\(seat.member.name.full)（\(seat.member.facilityName)）　"
                        seat.leftAt.map { DatePhrase.day(TokyoTime($0).date) + "まで" } ?? ""
                        seat.reason.map { "　\(word($0))" } ?? ""
                    }
                }
            }
        }
    }
}
