import Care
import HTML
import JapaneseText
import Workflows

/// A subject's record: who it is, who agreed, where the papers are.
enum ProfilePages {
    static func page(_ page: ProfilePage, _ visit: StaffVisit) -> Page {
        let words = visit.words
        let name = page.versions.first?.particulars.name.full ?? words.subject
        var layout = visit.layout(
            "\(name) さんの基本情報", current: .subjects, crumbs: crumbs(page.id, name, "基本情報", visit))
        if page.mayEdit {
            layout.headingAction = Design.go(
                "書き直す", visit.path("subjects", page.id.text, "profile", "edit"), icon: .pen)
        }
        return layout.page {
            if page.isRegistering {
                Design.notice(.info, "登録の手続きの途中です。") {
                    Design.buttonRow {
                        Design.go("登録の続きへ", visit.path("subjects", page.id.text, "registration"), .primary)
                    }
                }
            }
            if let current = page.versions.first { particulars(current, visit) }
            for consent in page.consents { agreement(consent, visit) }
            papers(page, visit)
            if page.versions.count > 1 { history(page, visit) }
        }
    }

    static func editForm(_ fields: ParticularsFields, _ id: PublicID, _ visit: StaffVisit) -> Page {
        var layout = visit.layout("基本情報を書き直す", current: .subjects, crumbs: crumbs(id, "記録", "書き直し", visit))
        layout.hasErrors = !fields.form.isSound
        layout.lead = "書き直す前の内容は、履歴に残ります。"
        return layout.page {
            Design.errorSummary(fields.all)
            Design.sealedForm(
                visit.path("subjects", id.text, "profile", "edit"), visit.seal, warnsOnLeave: true
            ) {
                fields.markup
                Design.buttonRow {
                    Design.submit("保存する", .primary)
                    Design.go("やめる", visit.path("subjects", id.text, "profile"))
                }
            }
        }
    }

    private static func crumbs(
        _ id: PublicID, _ name: String, _ here: String, _ visit: StaffVisit
    ) -> [Layout.Crumb] {
        [
            Layout.Crumb(visit.words.subject, visit.path("subjects")),
            Layout.Crumb(name, visit.path("subjects", id.text)), Layout.Crumb(here),
        ]
    }

    private static func particulars(_ version: ProfilePage.Version, _ visit: StaffVisit) -> Markup {
        let person = version.particulars
        let age = person.birthDate.civil.fullYears(until: TokyoTime(visit.now).date)
        return Design.card("基本情報", icon: .person) {
            Design.descriptionList(
                [
                    ("お名前", person.name.full), ("フリガナ", person.name.fullKana),
                    ("生年月日", "\(Wareki.both(person.birthDate.civil))　\(age)歳"), ("性別", word(person.sex)),
                    ("郵便番号", person.postalCode), ("住所", person.address), ("電話番号", person.phone),
                    ("支援に必要なこと", person.remarks),
                ].filter { !$0.1.isEmpty })
            p(.class("hint")) { "\(version.by)さんが\(DatePhrase.full(version.at))に記録しました。" }
        }
    }

    private static func word(_ sex: Sex) -> String {
        switch sex {
        case .female: "女性"
        case .male: "男性"
        case .other: "その他"
        case .unanswered: "回答なし"
        }
    }

    private static func agreement(_ consent: ProfilePage.Agreement, _ visit: StaffVisit) -> Markup {
        let giver =
            switch consent.record.giver {
            case .subject: "ご本人"
            case .family(let name, let relation, _): "ご家族 \(name)（\(relation)）"
            }
        return Design.card("同意", icon: .done) {
            Design.descriptionList([
                ("同意をいただいた日", Wareki.both(consent.record.obtainedOn.civil)), ("同意した人", giver),
                ("説明した人", "\(consent.obtainedBy)（\(consent.facility)）"),
            ])
        }
    }

    private static func papers(_ page: ProfilePage, _ visit: StaffVisit) -> Markup {
        Design.card("\(visit.words.consentPaper)のありか", icon: .paper) {
            if page.sheets.isEmpty {
                p { "保管の記録はありません。\(visit.policy.townName)の文書に、保管の定めがないためです。" }
            } else {
                Design.dataTable(
                    "\(visit.words.consentPaper)のありか", columns: ["紙", "持っている人", "いつから"],
                    rows: page.sheets.filter { $0.until == nil }.map { sheet in
                        [
                            .text(
                                sheet.paper == .original
                                    ? "原本" : "写し\(sheet.copyNumber.map { "（\($0)）" } ?? "")"),
                            .text(sheet.holder), .text(DatePhrase.day(sheet.since.civil)),
                        ]
                    }, showsName: false)
                if let number = page.sheets.first?.sheetNumber { p(.class("hint")) { "用紙の番号 \(number)" } }
            }
            for paper in page.papers {
                p {
                    paper.isReceived ? "窓口への提出：受け取り済み" : "窓口への提出：受け取りの確認はまだです"
                }
            }
        }
    }

    private static func history(_ page: ProfilePage, _ visit: StaffVisit) -> Markup {
        details(.class("fold")) {
            summary { "これまでの基本情報（\(page.versions.count - 1)回の書き直し）" }
            for version in page.versions.dropFirst() { particulars(version, visit) }
        }
    }
}
