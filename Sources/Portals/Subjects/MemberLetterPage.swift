import Care
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// The letter to the subject with the list of members, to be printed on A4.
enum MemberLetterPage {
    static func page(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let letter: MemberLetter
        do {
            letter = try await visit.house.printMembers(at: counter, in: visit.town)
        } catch is SubjectRefusal {
            // The team's page says why, and leads to the desk where the documents are silent.
            return .seeOther(visit.path("subjects", visit.parameters["subject"] ?? "", "team"))
        }
        let layout = visit.layout(
            "\(visit.words.member)の一覧のお知らせ", current: .subjects,
            crumbs: ProfilePages.crumbs(letter.id, "\(letter.name.full) さん", "お知らせの手紙", visit))
        return .page(
            layout.page {
                p { "ブラウザーの印刷で、この手紙だけが印刷されます。\(visit.words.member)が変わったときは、あらためてお送りください。" }
                sheet(letter, visit)
            })
    }

    private static func sheet(_ letter: MemberLetter, _ visit: StaffVisit) -> Markup {
        let (words, policy) = (visit.words, visit.policy)
        let rows: [[Markup]] = letter.members.map { member in
            let part = member.isFirst ? "（はじめの\(words.member)）" : ""
            return [
                .text("\(member.name.full)\(part)"), .text(member.profession), .text(member.facility),
                .text(member.phone ?? ""),
            ]
        }
        return Design.printSheet(
            "\(policy.serviceName) \(words.team)のお知らせ", number: Wareki.text(TokyoTime(visit.now).date)
        ) {
            p {
                [letter.postalCode.isEmpty ? "" : "〒\(letter.postalCode)", letter.address].filter {
                    !$0.isEmpty
                }
                .joined(separator: "　")
            }
            p { "\(letter.name.full) 様" }
            p { "いまあなたの\(words.team)に加わり、\(policy.serviceName)であなたの情報を共有しているのは、次の人です。" }
            Design.dataTable(
                words.member, columns: ["お名前", "職種", words.facility, "電話"], rows: rows, showsName: false)
            p { "お心当たりのない人がいるときや、共有をやめたいときは、下の窓口か、この表の人にお申し出ください。" }
            if let clause = policy.team.notifySubject.clause.flatMap(SubjectRefusalWords.words) {
                Design.citation(clause)
            }
            p { "\(DeskWords.name(policy))　\(policy.desk.phone.value.map { "電話 \($0)" } ?? "")" }
        }
    }
}
