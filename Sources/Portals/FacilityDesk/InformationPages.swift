import Care
import HTML
import JapaneseText
import Workflows

/// The form about the facility itself.
enum InformationPages {
    static func form(_ visit: StaffVisit, _ own: FacilityOwnInformation, _ form: SubmittedForm) -> Page {
        var layout = visit.facilityLayout(FacilityHome.label(.information, visit))
        layout.hasErrors = !form.isSound
        let step = visit.policy.facility.informationStep
        return layout.page {
            Design.errorSummary(named.map { field(form, $0.0, $0.1) })
            if own.keptAt == nil, step.value?.before.value == .staff {
                Design.notice(.info, "この情報を保存すると、\(visit.words.staff)を登録できるようになります。") {
                    if let clause = step.clause { Design.citation(clause.description) }
                }
            }
            Design.descriptionList([("名称", own.name), ("分類", own.kindName), ("所在地", own.place)])
            p(.class("hint")) { "名称や分類、市区町村の変更は、窓口にお申し出ください。" }
            Design.sealedForm(visit.path("facility", "information"), visit.seal, warnsOnLeave: true) {
                Design.fieldGroup("連絡先") {
                    Design.textField(field(form, "address", "番地など"), limit: 200)
                    Design.textField(
                        field(form, "phone", "電話番号"), .tel, width: .medium, inputMode: "tel", limit: 30)
                    Design.textField(
                        field(form, "fax", "FAX番号"), .tel, width: .medium, inputMode: "tel", limit: 30)
                    Design.textField(
                        field(form, "email", "公開するメールアドレス", hint: "ご自身のお知らせ用のアドレスとは別です。"), .email, limit: 254,
                        capital: false)
                    Design.textField(field(form, "url", "ホームページ"), .url, limit: 200, capital: false)
                    Design.textField(field(form, "manager", "管理者名", hint: "公開されません。"), limit: 60)
                    Design.textField(field(form, "contact", "担当者名", hint: "公開されません。"), limit: 60)
                }
                Design.fieldGroup("営業情報") {
                    Design.checkboxGroup(
                        Design.Field("closed", "休業日", .optional, hint: "休業日がないときは、印を付けずに進んでください。"),
                        InformationForm.days.map {
                            Design.Choice($0.0, $0.1, isChosen: form.all("closed").contains($0.0))
                        })
                    Design.textArea(field(form, "hours", "営業時間", hint: "100文字まで。"), rows: 2, limit: 100)
                    Design.textArea(field(form, "annexes", "併設事業所", hint: "200文字まで。"), rows: 3, limit: 200)
                    Design.textArea(field(form, "other", "その他", hint: "100文字まで。"), rows: 2, limit: 100)
                }
                Design.fieldGroup("地図の位置", hint: "地図のサービスで確かめた数字を入力します。分からないときは空けておいてください。") {
                    Design.textField(
                        field(form, "latitude", "緯度"), width: .short, inputMode: "decimal", limit: 20)
                    Design.textField(
                        field(form, "longitude", "経度"), width: .short, inputMode: "decimal", limit: 20)
                    Design.checkbox(
                        Design.Field("pin_locked", "この位置を固定する（ほかの操作で上書きしない）", .unmarked),
                        isChecked: form.isTicked("pin_locked"))
                }
                if visit.policy.facility.inHouseNotice.value == .required { notice(visit, form) }
                if visit.me.office == nil { publication(visit, form) }
                Design.buttonRow { Design.submit("保存する") }
            }
        }
    }

    private static func notice(_ visit: StaffVisit, _ form: SubmittedForm) -> Markup {
        Design.fieldGroup("\(visit.words.facility)の中での掲示") {
            Design.checkbox(
                Design.Field(
                    "notice", "\(visit.policy.serviceName)を利用していることを、\(visit.words.facility)の中に掲示しました",
                    .unmarked),
                isChecked: form.isTicked("notice"))
            if let clause = visit.policy.facility.inHouseNotice.clause { Design.citation(clause.description) }
        }
    }

    /// What the open list shows, by the town's rule.
    private static func publication(_ visit: StaffVisit, _ form: SubmittedForm) -> Markup {
        let rule = visit.policy.facility.publication
        let list = Design.Field(
            "list", "公開の一覧", hint: "だれでも見られる\(visit.words.facility)の一覧に、名称と次の項目を載せます。")
        let choices = [
            Design.Choice("yes", "公開する", isChosen: form.raw("list") == "yes"),
            Design.Choice("no", "公開しない", isChosen: form.raw("list") == "no"),
        ]
        return Design.fieldGroup("公開") {
            switch rule.value {
            case nil:
                p {
                    "公開について\(visit.policy.townName)の文書に定めがないため、この情報は公開されません。"
                    "この市町村の\(visit.words.staff)だけが見られます。"
                }
            case .enteredFields: p { "入力した項目は、だれでも見られる一覧に載ります。載せたくない項目は、空けておいてください。" }
            case .always: p { "入力した項目は、だれでも見られる一覧に載ります。" }
            case .refusableWhole: Design.radioGroup(list, choices)
            case .refusableItemByItem:
                Design.radioGroup(list, choices)
                Design.checkboxGroup(
                    Design.Field("published", "公開する項目", .optional, hint: "印のない項目は公開されません。"),
                    InformationField.allCases.map {
                        Design.Choice(
                            $0.rawValue, $0.label, isChosen: form.all("published").contains($0.rawValue))
                    })
            }
            if let clause = rule.clause, rule.value != nil { Design.citation(clause.description) }
        }
    }

    private static let named = [
        ("address", "番地など"), ("phone", "電話番号"), ("fax", "FAX番号"), ("email", "公開するメールアドレス"), ("url", "ホームページ"),
        ("manager", "管理者名"), ("contact", "担当者名"), ("hours", "営業時間"), ("annexes", "併設事業所"),
        ("other", "その他"), ("latitude", "緯度"), ("longitude", "経度"),
    ]

    private static func field(
        _ form: SubmittedForm, _ name: String, _ text: String, hint: String? = nil
    ) -> Design.Field {
        Design.Field(name, text, .optional, hint: hint, value: form.raw(name), error: form.problem(name))
    }
}
