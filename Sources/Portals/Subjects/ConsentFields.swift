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
    mutating func read() -> ConsentEntry {
        let particulars = person.read()
        let obtainedOn = person.date("obtained_on", "同意をいただいた日")
        let giver = person.form.code("giver", "同意した人", among: ["subject", "family"])
        let isFamily = giver == "family"
        let name = isFamily ? person.form.line("giver_name", "ご家族のお名前", limit: 80) : nil
        let relation = isFamily ? person.form.line("giver_relation", "続柄", limit: 40) : nil
        let reason = isFamily ? person.form.line("giver_reason", "ご本人の同意によらなかった理由", limit: 300) : nil
        let means = visit.policy.submission.to.value == nil ? "" : person.form.raw("means")
        let sentOn = means.isEmpty ? nil : person.date("sent_on", "提出した日")
        return ConsentEntry(
            family: particulars?.name.family ?? "", given: particulars?.name.given ?? "",
            familyKana: particulars?.name.familyKana ?? "", givenKana: particulars?.name.givenKana ?? "",
            birthDate: particulars?.birthDate.description ?? "", sex: particulars?.sex.rawValue ?? "",
            postalCode: particulars?.postalCode ?? "", address: particulars?.address ?? "",
            phone: particulars?.phone ?? "", remarks: particulars?.remarks ?? "",
            residence: particulars?.residence.rawValue ?? "", giverName: name, giverRelation: relation,
            giverReason: reason, isIncapable: person.form.isTicked("incapable"),
            obtainedOn: obtainedOn?.description ?? "", isExplained: person.form.isTicked("explained"),
            obtainer: person.form.raw("obtainer"), means: means.isEmpty ? nil : means,
            sentOn: sentOn?.description)
    }
}
