import Care
import JapaneseText
import Workflows

/// A consent as a form asks for it: who it is about, who agreed, and where the papers go.
struct ConsentFields {
    let visit: StaffVisit
    var person: ParticularsFields

    init(_ visit: StaffVisit) {
        self.visit = visit
        person = ParticularsFields(visit.visit, visit.form)
    }

    var form: SubmittedForm { person.form }

    /// What was typed; look at `form.isSound` before it is used.
    mutating func read(_ start: ConsentStart) -> ConsentEntry {
        var entry = ConsentEntry()
        take(person.read(), into: &entry)
        readGiver(into: &entry)
        readPapers(start, into: &entry)
        entry.isExplained = form.isTicked("explained")
        entry.obtainer = form.raw("obtainer")
        entry.beginning = start.beginning.text
        entry.isHousehold = form.raw("unit") == "household"
        entry.wasChosen = form.isTicked("chosen")
        entry.candidates = form.all("candidate").filter { PublicID($0) != nil }
        return entry
    }

    private func take(_ particulars: SubjectParticulars?, into entry: inout ConsentEntry) {
        guard let particulars else { return }
        entry.family = particulars.name.family
        entry.given = particulars.name.given
        entry.familyKana = particulars.name.familyKana
        entry.givenKana = particulars.name.givenKana
        entry.birthDate = particulars.birthDate.description
        entry.sex = particulars.sex.rawValue
        entry.postalCode = particulars.postalCode
        entry.address = particulars.address
        entry.phone = particulars.phone
        entry.remarks = particulars.remarks
        entry.residence = particulars.residence.rawValue
    }

    private mutating func readGiver(into entry: inout ConsentEntry) {
        entry.obtainedOn = person.date("obtained_on", "同意をいただいた日")?.description ?? ""
        entry.isIncapable = form.isTicked("incapable")
        guard person.form.code("giver", "同意した人", among: ["subject", "family"]) == "family" else { return }
        entry.giverName = person.form.line("giver_name", "ご家族のお名前", limit: 80)
        entry.giverRelation = person.form.line("giver_relation", "続柄", limit: 40)
        entry.giverReason = person.form.line("giver_reason", "ご本人の同意によらなかった理由", limit: 300)
    }

    private mutating func readPapers(_ start: ConsentStart, into entry: inout ConsentEntry) {
        guard start.recipient != nil, !form.raw("means").isEmpty else { return }
        entry.means = person.form.choice("means", "提出の方法", of: SubmissionMeans.self)?.rawValue
        entry.sentOn = person.date("sent_on", "提出した日")?.description
    }
}
