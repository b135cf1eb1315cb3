import Care
import HTML
import JapaneseText
import Workflows

/// The subjects that a person may open.
enum SubjectListPage {
    static func page(_ list: SubjectList, search: String, _ visit: StaffVisit) -> Page {
        let words = visit.words
        let found = matching(search, list.subjects)
        var layout = visit.layout(words.subject, current: .subjects)
        layout.width = .wide
        if !list.consentRuling.isRefusal {
            layout.headingAction = Design.go(
                "同意を記録する", visit.path("subjects", "new"), .primary, icon: .pen)
        }
        return layout.page {
            if !list.registering.isEmpty { registering(list.registering, visit) }
            p(.class("hint")) { a(visit.path("cases")) { "窓口への問い合わせを見る" } }
            if list.subjects.count > 8 || !search.isEmpty {
                Design.searchForm(
                    visit.path("subjects"), text: "お名前やカナでさがす", value: search)
            }
            if list.subjects.isEmpty, list.registering.isEmpty {
                Design.emptyState(
                    .people, "あなたが見られる\(words.subject)は、まだいません",
                    "\(words.team)に加わると、ここに並びます。"
                        + (list.consentRuling.isRefusal ? "" : "同意をいただいたら「同意を記録する」から始めます。"))
            } else if found.isEmpty, !list.subjects.isEmpty {
                p { "「\(search)」に当てはまる\(words.subject)は見つかりませんでした。" }
            } else if !found.isEmpty {
                Design.card("\(words.team)の\(words.subject)", icon: .people) {
                    Design.wayList(found.map { way($0, visit) })
                }
            }
        }
    }

    private static func way(_ line: SubjectEntry, _ visit: StaffVisit) -> Design.Way {
        let kana = line.name.fullKana
        let text = line.name.full + (kana.isEmpty ? "" : "（\(kana)）") + (line.isByOffice ? "　窓口として" : "")
        let town = line.town.map { "　\($0.name)" } ?? ""
        let waiting = line.town.map { "\($0.name)の\(visit.words.subject)（はじめに\($0.name)の決まりをお読みください）" } ?? ""
        return Design.Way(
            line.awaitsTerms ? waiting : text + town, visit.visit.path(to: line.id, of: line.town),
            icon: line.town == nil ? .person : .map, count: line.unread)
    }

    private static func registering(_ lines: [RegistrationLine], _ visit: StaffVisit) -> Markup {
        Design.card("登録の手続きの途中", icon: .clock) {
            Design.caseList(
                lines.map { line in
                    let opened = TokyoTime(line.openedAt)
                    return Design.Case(
                        kind: line.isPaperReceived ? "\(visit.words.consentPaper)が届いています" : "手続き中",
                        text: line.name?.full ?? "お名前は記録されていません",
                        detail: line.isMineToRegister ? "あなたが登録できます。" : nil,
                        since: DatePhrase.relative(line.openedAt, now: visit.now), machineSince: opened.iso,
                        link: visit.path("subjects", line.id.text, "registration"))
                })
        }
    }

    private static func matching(_ search: String, _ lines: [SubjectEntry]) -> [SubjectEntry] {
        let wanted = search.split(whereSeparator: \.isWhitespace).map { KanaKey(String($0)).text }
        guard !wanted.isEmpty else { return lines }
        return lines.filter { line in
            let name = line.name
            let text = [name.family, name.given, name.familyKana, name.givenKana]
                .map { KanaKey($0).text }.joined(separator: " ")
            return wanted.allSatisfy(text.contains)
        }
    }
}

extension Ruling {
    /// The town's rule says no.
    var isRefusal: Bool {
        if case .refused = self { true } else { false }
    }
}
