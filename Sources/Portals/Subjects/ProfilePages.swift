import Care
import HTML
import JapaneseText
import Workflows

/// A subject's record: who it is, who agreed, where the papers are.
enum ProfilePages {
    static func page(
        _ page: ProfilePage, _ visit: StaffVisit, refusal: SubjectRefusal? = nil
    ) -> Page {
        let words = visit.words
        let name = page.versions.first?.particulars.name.full ?? words.subject
        var layout = visit.layout(
            "\(name) さんの基本情報", current: .subjects, crumbs: crumbs(page.id, name, "基本情報", visit))
        if page.editing == .allowed {
            layout.headingAction = Design.go(
                "書き直す", visit.path("subjects", page.id.text, "profile", "edit"), icon: .pen)
        }
        layout.hasErrors = refusal != nil
        layout.banners += [OfficeBanner.banner(page, visit)].compactMap { $0 }
        return layout.page {
            if let refusal { SubjectRefusalWords.notice(refusal, visit) }
            if page.isRegistering {
                Design.notice(.info, "登録の手続きの途中です。") {
                    Design.buttonRow {
                        Design.go("登録の続きへ", visit.path("subjects", page.id.text, "registration"), .primary)
                    }
                }
            }
            if let current = page.versions.first { particulars(current, visit) }
            editing(page, visit)
            if page.unit == .household { HouseholdPages.card(page, visit) }
            for consent in page.consents { agreement(consent, page, visit) }
            PaperPages.card(page, visit)
            if let registration = page.registration { registered(registration, visit) }
            if page.versions.count > 1 { history(page, visit) }
            carried(page, visit)
            if !page.isRegistering, !visit.isAway {
                p {
                    a(visit.path("subjects", page.id.text, "access")) { "この記録をだれがいつ見たか" }
                }
                p {
                    a(visit.path("subjects", page.id.text, "provisions")) { "\(visit.policy.outside)への提供の記録" }
                }
                p {
                    a(visit.path("subjects", page.id.text, "stop")) {
                        "\(words.stop)・転居・亡くなられたときの手続き"
                    }
                }
            }
        }
    }

    /// Why the particulars cannot be changed here, where the town's rule or its silence says so.
    private static func editing(_ page: ProfilePage, _ visit: StaffVisit) -> Markup? {
        switch page.editing {
        case .allowed, .readOnly: nil
        case .refused(let refusal): SubjectRefusalWords.notice(.byRule(refusal), visit)
        case .silent(let rule):
            AskDesk.notice(
                [rule], ask: visit.path("subjects", page.id.text, "ask"),
                meanwhile: "窓口が決めると、このページで書き直せるようになり、書き直す前の内容も履歴に残ります。"
                    + "それまでに変わったことは、連絡帳に書き込んで\(visit.words.team)に知らせてください。急ぐことは電話でお願いします。",
                visit)
        }
    }

    private static func registered(_ record: ProfilePage.Registration, _ visit: StaffVisit) -> Markup {
        let eligibility =
            switch record.eligibility {
            case "met": "条件に当てはまることを確かめました"
            case "exception": "\(record.exceptionBy ?? "定められた人")が必要と認めました"
            default: "文書に条件の定めはありません"
            }
        return Design.card("登録の記録", icon: .book) {
            Design.descriptionList(
                [
                    ("登録した日時", DatePhrase.full(record.registeredAt)),
                    ("登録した人", "\(record.by)（\(record.facility)）"),
                    ("確かめたもの", record.evidence.joined(separator: "、")), ("条件", eligibility),
                    (
                        "引き継ぎ",
                        record.handedOverAt.map {
                            "\(DatePhrase.full($0))に\(record.handedOverTo ?? "")さんへ引き継ぎ、窓口は外れました"
                        } ?? ""
                    ),
                ].filter { !$0.1.isEmpty })
            if let clause = visit.policy.registration.registrar.clause.flatMap(SubjectRefusalWords.words) {
                Design.citation(clause)
            }
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

    /// What came over from the town before, and the way to open more.
    private static func carried(_ page: ProfilePage, _ visit: StaffVisit) -> Markup {
        Markup {
            if page.carried > 0 {
                p {
                    a(visit.path("subjects", page.id.text, "carried")) { "前の市町村からの引き継ぎ（\(page.carried)件）" }
                }
            }
            if !visit.isAway {
                p {
                    a(visit.path("subjects", page.id.text, "arrival")) { "転入された方の、前の市町村からの引き継ぎを開く" }
                }
            }
        }
    }

    static func crumbs(
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

    static func word(_ sex: Sex) -> String {
        switch sex {
        case .female: "女性"
        case .male: "男性"
        case .other: "その他"
        case .unanswered: "回答なし"
        }
    }

    private static func agreement(
        _ consent: ProfilePage.Agreement, _ page: ProfilePage, _ visit: StaffVisit
    ) -> Markup {
        let giver =
            switch consent.record.giver {
            case .subject: "ご本人"
            case .family(let name, let relation, _): "ご家族 \(name)（\(relation)）"
            }
        return Design.card("同意", icon: .done) {
            Design.descriptionList(
                [
                    ("同意をいただいた日", Wareki.both(consent.record.obtainedOn.civil)), ("同意した人", giver),
                    ("説明した人", "\(consent.obtainedBy)（\(consent.facility)）"),
                    ("取り下げ", consent.withdrawnAt.map { DatePhrase.full($0) } ?? ""),
                ].filter { !$0.1.isEmpty })
            if consent.withdrawnAt == nil, !visit.isAway {
                p {
                    a(visit.path("subjects", page.id.text, "consents", consent.id.text, "withdraw")) {
                        "同意の取り下げを記録する"
                    }
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
