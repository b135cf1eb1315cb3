import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// The people of a household that is registered as one.
enum HouseholdPages {
    static func card(_ page: ProfilePage, _ visit: StaffVisit) -> Markup {
        let present = page.household.filter { $0.endedAt == nil }
        let mayEdit = page.editing == .allowed
        return Design.card("世帯の人（\(present.count)人）", icon: .people) {
            if present.isEmpty {
                p { "世帯主のほかは、まだ記録されていません。" }
            } else {
                Design.dataTable(
                    "世帯の人", columns: ["お名前", "続柄", "生年月日", "支援に必要なこと"] + (mayEdit ? ["操作"] : []),
                    rows: present.map { row($0, page.id, mayEdit, visit) }, showsName: false)
            }
            if mayEdit {
                Design.buttonRow {
                    Design.go(
                        "世帯の人を加える", visit.path("subjects", page.id.text, "household", "new"), icon: .plus)
                }
            }
        }
    }

    private static func row(
        _ line: HouseholdLine, _ subject: PublicID, _ mayEdit: Bool, _ visit: StaffVisit
    ) -> [Markup] {
        let person = line.member
        let born = CalendarDate(iso: person.birthDate).map { Wareki.both($0.civil) } ?? "―"
        var cells: [Markup] = [
            .text("\(person.family)　\(person.given)（\(person.familyKana)　\(person.givenKana)）"),
            .text(person.relation), .text(born), .text(person.remarks),
        ]
        if mayEdit {
            cells.append(
                Design.act(
                    "世帯から外す", visit.path("subjects", subject.text, "household", line.id.text, "end"),
                    visit.seal, .quiet))
        }
        return cells
    }

    static func newForm(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let page = try await visit.house.readProfile(at: counter, in: visit.town)
        guard page.unit == .household, page.editing == .allowed else { return .notFound }
        return .page(form(ParticularsFields(visit.visit, visit.form), page.id, visit))
    }

    static func add(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let subject = visit.publicID("subject") else {
            return GuidancePages.staleForm(visit.visit)
        }
        var fields = ParticularsFields(visit.visit, visit.form)
        let family = TypedText.line(fields.form.line("family", "姓", limit: 40))
        let given = TypedText.line(fields.form.line("given", "名", limit: 40))
        let (familyKana, givenKana) = (fields.kana("family_kana", "セイ"), fields.kana("given_kana", "メイ"))
        let born = fields.form.raw("born").isEmpty ? nil : fields.date("born", "生年月日")
        let relation = TypedText.line(fields.form.line("relation", "続柄", limit: 40))
        let remarks = fields.form.passage("remarks", "支援に必要なこと", required: false, limit: 1_000)
        guard fields.form.isSound else { return .page(form(fields, subject, visit), status: 422) }
        let person = HouseholdPerson(
            family: family, given: given, familyKana: familyKana, givenKana: givenKana,
            birthDate: born?.description ?? "", relation: relation, remarks: remarks)
        return try await changing(visit, counter, subject) { counter in
            try await visit.house.addToHousehold(person, once: once, at: counter, in: visit.town)
        }
    }

    static func end(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let subject = visit.publicID("subject"),
            let member = visit.publicID("member")
        else { return GuidancePages.staleForm(visit.visit) }
        return try await changing(visit, counter, subject) { counter in
            try await visit.house.removeFromHousehold(member, once: once, at: counter, in: visit.town)
        }
    }

    /// Changes the household; what the town's rule refuses is shown on the record.
    private static func changing(
        _ visit: StaffVisit, _ counter: borrowing Counter, _ subject: PublicID,
        _ act: (borrowing Counter) async throws -> Void
    ) async throws -> Reply {
        do {
            try await act(counter)
        } catch let refusal as SubjectRefusal {
            let page = try await visit.house.readProfile(at: counter, in: visit.town)
            return .page(ProfilePages.page(page, visit, refusal: refusal), status: 422)
        }
        return .seeOther(visit.path("subjects", subject.text, "profile", query: Flash.saved.query))
    }

    private static func form(_ fields: ParticularsFields, _ subject: PublicID, _ visit: StaffVisit) -> Page {
        var layout = visit.layout("世帯の人を加える", current: .subjects)
        layout.hasErrors = !fields.form.isSound
        let shown = [
            fields.field("family", "姓"), fields.field("given", "名"),
            fields.field("family_kana", "セイ", hint: "カタカナ"), fields.field("given_kana", "メイ", hint: "カタカナ"),
            fields.field("born", "生年月日", .optional, hint: "例：昭和16年2月3日、S16.2.3、1941-02-03"),
            fields.field("relation", "続柄"),
        ]
        return layout.page {
            Design.errorSummary(shown)
            Design.sealedForm(visit.path("subjects", subject.text, "household", "new"), visit.seal) {
                for field in shown { Design.textField(field, width: .medium) }
                Design.textArea(fields.field("remarks", "支援に必要なこと", .optional), rows: 3)
                Design.buttonRow {
                    Design.submit("加える", .primary)
                    Design.go("やめる", visit.path("subjects", subject.text, "profile"))
                }
            }
        }
    }
}
