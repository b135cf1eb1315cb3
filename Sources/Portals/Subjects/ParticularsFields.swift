import Care
import HTML
import JapaneseText
import Workflows

/// Who a person is, as a form asks for it; read and shown again with every slip.
struct ParticularsFields {
    let visit: Visit
    var form: SubmittedForm

    init(_ visit: Visit, _ form: SubmittedForm) {
        self.visit = visit
        self.form = form
    }

    /// The fields filled with what is known.
    init(_ visit: Visit, _ known: SubjectParticulars) {
        self.init(
            visit,
            SubmittedForm(
                [
                    ("family", known.name.family), ("given", known.name.given),
                    ("family_kana", known.name.familyKana), ("given_kana", known.name.givenKana),
                    ("born", Wareki.text(known.birthDate.civil)), ("sex", known.sex.rawValue),
                    ("postal", known.postalCode), ("address", known.address), ("phone", known.phone),
                    ("residence", known.residence.rawValue), ("remarks", known.remarks),
                ].map { (name: $0.0, value: $0.1) }))
    }

    /// What was typed; `nil` after an objection.
    mutating func read() -> SubjectParticulars? {
        let family = TypedText.line(form.line("family", "姓", limit: 40))
        let given = TypedText.line(form.line("given", "名", limit: 40))
        let familyKana = kana("family_kana", "セイ")
        let givenKana = kana("given_kana", "メイ")
        let born = date("born", "生年月日")
        let sex = form.choice("sex", "性別", of: Sex.self)
        let postal = postalCode()
        let address = TypedText.line(form.line("address", "住所", limit: 200))
        let phone = phone()
        let residence = form.choice("residence", "お住まい", of: Residence.self)
        let remarks = form.passage("remarks", "支援に必要なこと", required: false, limit: 2_000)
        guard form.isSound, let born, let sex, let residence else { return nil }
        return SubjectParticulars(
            name: PersonName(family: family, given: given, familyKana: familyKana, givenKana: givenKana),
            birthDate: born, sex: sex, postalCode: postal, address: address, phone: phone,
            residence: residence,
            remarks: remarks)
    }

    /// A day, in this calendar or in Japanese years; not one that is still to come.
    mutating func date(_ field: String, _ label: String) -> CalendarDate? {
        let typed = form.line(field, label, limit: 30)
        guard !typed.isEmpty else { return nil }
        guard let date = Wareki.parse(typed) else {
            form.object(field, "\(label)を読み取れません。「昭和16年2月3日」「S16.2.3」「1941-02-03」のように入力してください。")
            return nil
        }
        guard date <= TokyoTime(visit.now).date else {
            form.object(field, "\(label)に、まだ来ていない日は入力できません。")
            return nil
        }
        return CalendarDate(date)
    }

    mutating func kana(_ field: String, _ label: String) -> String {
        let typed = form.line(field, label, limit: 40)
        guard !typed.isEmpty else { return "" }
        guard let kana = Furigana.katakana(typed) else {
            form.object(field, "\(label)はカタカナかひらがなで入力してください。")
            return ""
        }
        return kana
    }

    private mutating func postalCode() -> String {
        let typed = form.line("postal", "郵便番号", required: false, limit: 20)
        guard !typed.isEmpty else { return "" }
        guard let code = TypedText.postalCode(typed) else {
            form.object("postal", "郵便番号は7桁の数字で入力してください。")
            return ""
        }
        return code
    }

    private mutating func phone() -> String {
        let typed = form.line("phone", "電話番号", required: false, limit: 30)
        guard !typed.isEmpty else { return "" }
        guard let number = TypedText.phone(typed) else {
            form.object("phone", "電話番号は、0から始まる10桁か11桁の数字で入力してください。")
            return ""
        }
        return number
    }

    // MARK: Showing

    func field(
        _ name: String, _ text: String, _ need: Design.Need = .required, hint: String? = nil
    ) -> Design.Field {
        Design.Field(
            name, text, need, hint: hint, value: form.raw(name), error: form.problem(name))
    }

    /// Every field, for the list of slips at the top.
    var all: [Design.Field] {
        [
            field("family", "姓"), field("given", "名"), field("family_kana", "セイ"), field("given_kana", "メイ"),
            field("born", "生年月日"), field("sex", "性別"), field("postal", "郵便番号"), field("address", "住所"),
            field("phone", "電話番号"), field("residence", "お住まい"), field("remarks", "支援に必要なこと"),
        ]
    }

    var markup: Markup {
        Design.fieldGroup("\(visit.words.subject)について") {
            Design.textField(field("family", "姓"), width: .medium)
            Design.textField(field("given", "名"), width: .medium)
            Design.textField(field("family_kana", "セイ", hint: "カタカナ"), width: .medium)
            Design.textField(field("given_kana", "メイ", hint: "カタカナ"), width: .medium)
            Design.textField(
                field("born", "生年月日", hint: "例：昭和16年2月3日、S16.2.3、1941-02-03"), width: .medium)
            Design.radioGroup(
                field("sex", "性別"),
                [
                    choice("sex", Sex.female.rawValue, "女性"), choice("sex", Sex.male.rawValue, "男性"),
                    choice("sex", Sex.other.rawValue, "その他"), choice("sex", Sex.unanswered.rawValue, "回答しない"),
                ])
            Design.textField(field("postal", "郵便番号", .optional), width: .short, inputMode: "numeric")
            Design.textField(field("address", "住所"))
            Design.textField(field("phone", "電話番号", .optional), .tel, width: .medium)
            Design.radioGroup(
                field("residence", "お住まい"),
                [
                    choice("residence", Residence.resident.rawValue, "\(visit.policy.townName)に住民登録がある"),
                    choice(
                        "residence", Residence.livingThere.rawValue,
                        "住民登録はないが、\(visit.policy.townName)に住んでいる"),
                    choice("residence", Residence.elsewhere.rawValue, "\(visit.policy.townName)の外に住んでいる"),
                ])
            Design.textArea(
                field("remarks", "支援に必要なこと", .optional, hint: "アレルギー、緊急の連絡先、介護度など"), rows: 4)
        }
    }

    func choice(_ field: String, _ value: String, _ text: String) -> Design.Choice {
        Design.Choice(value, text, isChosen: form.raw(field) == value)
    }
}

extension CalendarDate {
    /// The same day for the calendar's arithmetic and words.
    var civil: CivilDate { CivilDate(year: year, month: month, day: day) ?? CivilDate(dayNumber: 0) }
}
