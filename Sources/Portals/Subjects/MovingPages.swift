import Care
import HTML
import JapaneseText
import Workflows

/// Somebody moves to another town: what they let it have, and where that stands.
enum MovingPages {
    static func page(
        _ page: MovingPage, _ fields: MovingFields, _ visit: StaffVisit, slip: MovingSlip? = nil,
        refusal: SubjectRefusal? = nil
    ) -> Page {
        var layout = visit.layout(
            "転出先への引き継ぎ", current: .subjects,
            crumbs: ProfilePages.crumbs(page.id, "\(page.name.full) さん", "転出先への引き継ぎ", visit))
        layout.lead = "ご本人が選んだ内容だけを封をして、転出先の市町村に渡します。"
        layout.hasErrors = !fields.form.isSound || slip != nil || refusal != nil
        return layout.page {
            if let refusal { SubjectRefusalWords.notice(refusal, visit) }
            if let slip = slip ?? page.slip {
                Design.notice(.warning, sentence(slip, visit)) {
                    if slip == .noMove {
                        Design.buttonRow {
                            Design.go("転居の申し出を記録する", visit.path("subjects", page.id.text, "stop"))
                        }
                    }
                }
            }
            states(page, visit)
            if page.slip == nil {
                steps(visit)
                Design.errorSummary(fields.all)
                Design.sealedForm(
                    visit.path("subjects", page.id.text, "moving"), visit.seal, warnsOnLeave: true
                ) {
                    fields.markup(page, visit)
                    Design.buttonRow {
                        Design.submit("封をして、番号の用紙を作る", .primary, icon: .lock)
                        Design.go("もどる", visit.path("subjects", page.id.text, "stop"))
                    }
                }
            }
        }
    }

    private static func steps(_ visit: StaffVisit) -> Markup {
        Design.card("引き継ぎの流れ", icon: .info) {
            ol {
                li { "ご本人と、転出先と内容を決めて、ここで封をします。番号は、次の画面に一度だけ表示されます。" }
                li { "番号の用紙を印刷して、ご本人に渡します。番号は、どこにも保存されず、メールでも送られません。" }
                li { "\(visit.words.stop)の設定が済むと、転出先で開けるようになります。設定のあとは、この記録はだれにも見えません。" }
                li { "転出先では、新しい同意をいただいて登録する人が、ご本人から番号を聞いて開きます。開けるのは一度だけです。" }
            }
            p(.class("hint")) {
                "転出先の人が\(visit.policy.townName)の記録を読むことはなく、\(visit.policy.townName)の人が転出先の記録を読むこともありません。"
            }
        }
    }

    /// Where earlier packages stand.
    private static func states(_ page: MovingPage, _ visit: StaffVisit) -> Markup? {
        guard !page.packages.isEmpty else { return nil }
        return Design.card("これまでに作った引き継ぎ（\(page.packages.count)件）", icon: .lock) {
            for package in page.packages {
                Design.descriptionList(
                    [
                        ("転出先", package.town), ("いまの状態", standing(package)),
                        ("内容", package.items.joined(separator: "、")), ("同意", consent(package)),
                        ("作った人", "\(package.madeBy)さん（\(DatePhrase.full(package.madeAt))）"),
                    ])
                if package.standing == .waiting {
                    Design.act(
                        "この引き継ぎを取り消す",
                        visit.path("subjects", page.id.text, "moving", package.id.text, "withdraw"),
                        visit.seal,
                        .danger)
                }
            }
        }
    }

    /// Opened on which day, and never by whom: that is the other town's.
    static func standing(_ package: MovingState) -> String {
        switch package.standing {
        case .waiting: "まだ開かれていません（\(DatePhrase.full(package.expiresAt))まで開けます）"
        case .opened(let day): "転出先で開かれました（\(DatePhrase.full(day))）"
        case .expired: "開かれないまま、期限が過ぎました"
        case .withdrawn(let day): "取り消しました（\(DatePhrase.full(day))）"
        }
    }

    private static func consent(_ package: MovingState) -> String {
        let giver =
            switch package.giver {
            case .subject: "ご本人"
            case .family(let name, let relation, _): "ご家族 \(name)（\(relation)）"
            }
        return "\(giver)、\(Wareki.both(package.consentedOn.civil))"
    }

    private static func sentence(_ slip: MovingSlip, _ visit: StaffVisit) -> String {
        switch slip {
        case .noMove: "転居の申し出が記録されていて、\(visit.words.stop)の設定がまだのときに作れます。"
        case .notYours: "引き継ぎを作れるのは、この記録に書き込める、\(visit.policy.townName)の人です。"
        case .waiting: "まだ開かれていない引き継ぎがあります。作り直すときは、先にそれを取り消してください。"
        case .unknownTown: "転出先を選び直してください。選べるのは、このサービスを利用している市町村です。"
        case .nothingChosen: "引き継ぐ内容を、一つ以上選んでください。"
        case .unreadable: "送られた内容を読み取れませんでした。もう一度入力してください。"
        case .tooMuch: "一度に引き継げる量を超えています。書き込みの期間を短くしてください。"
        }
    }
}

/// The sheet with the code, shown once.
enum MovingSheetPage {
    static func page(_ sheet: MovingSheet, _ subject: PublicID, _ visit: StaffVisit) -> Page {
        let layout = visit.layout(
            "引き継ぎの番号の用紙", current: .subjects,
            crumbs: ProfilePages.crumbs(subject, "\(sheet.name.full) さん", "番号の用紙", visit))
        return layout.page {
            if sheet.code == nil {
                Design.notice(.warning, "この引き継ぎは作ってあります。番号は、すでに一度表示しました。", isNew: true) {
                    p { "用紙が手もとにないときは、引き継ぎを取り消して、作り直してください。番号は、どこにも保存されていません。" }
                }
            } else {
                Design.notice(.warning, "この番号は、いま一度だけ表示しています。", isNew: true) {
                    p { "このページを印刷して、ご本人にお渡しください。番号はメールでは送られません。控えも残さないでください。" }
                }
                paper(sheet, visit)
            }
            Design.buttonRow {
                Design.go("引き継ぎの状態を見る", visit.path("subjects", subject.text, "moving"))
                Design.go("\(visit.words.stop)の手続きへ", visit.path("subjects", subject.text, "stop"), .primary)
            }
        }
    }

    private static func paper(_ sheet: MovingSheet, _ visit: StaffVisit) -> Markup {
        Design.printSheet(
            "\(visit.policy.serviceName) 転出先への引き継ぎ", number: Wareki.text(TokyoTime(visit.now).date)
        ) {
            p { "\(sheet.name.full) 様" }
            p {
                "\(visit.policy.townName)で共有していた情報のうち、あなたが選んだ内容に封をしました。次の番号で、\(sheet.town.name)の人だけが、一度だけ開けます。"
            }
            Design.descriptionList(marked: [
                ("番号", code(.class("secret")) { sheet.code ?? "" }), ("転出先", .text(sheet.town.name)),
                ("引き継ぐ内容", .text(sheet.items.joined(separator: "、"))),
                ("期限", .text("\(DatePhrase.full(sheet.expiresAt))まで")),
            ])
            ul {
                li { "\(sheet.town.name)で、もう一度同意をして登録をするときに、この用紙を見せてください。" }
                li { "\(visit.policy.townName)での\(visit.words.stop)の手続きが済むと、開けるようになります。" }
                li { "番号を知っている人が開けるので、ほかの人には見せないでください。写真に撮ってメールで送ることも、お控えください。" }
                li { "やめたいときや、用紙をなくしたときは、下の窓口にお申し出ください。開かれる前なら、取り消せます。" }
            }
            p { "\(DeskWords.name(visit.policy))　\(visit.policy.desk.phone.value.map { "電話 \($0)" } ?? "")" }
        }
    }
}
