import Care
import FoundationEssentials
import HTML
import JapaneseText
import Workflows

/// The pages about the facility's devices.
enum DevicePages {
    static func list(_ visit: StaffVisit, _ desk: DeviceDesk) -> Page {
        var layout = visit.facilityLayout(FacilityHome.label(.certificates, visit))
        layout.width = .wide
        layout.headingAction = Design.go(
            FacilityHome.label(.furtherCertificates, visit), visit.path("facility", "devices", "new"),
            .primary,
            icon: .plus)
        return layout.page {
            Design.dataTable(
                "端末の一覧", columns: ["端末", "状態", "発行した日", "期限", "操作"],
                rows: desk.items.map { row($0, visit) }, showsName: false)
            if desk.items.contains(where: { $0.replacement == .pickedUp }) {
                Design.notice(.info, "交換する新しい端末で証明書を受け取っています。新しい端末ではじめてログインすると、古い端末の証明書は自動的に失効します。")
            }
            if !desk.tickets.isEmpty { tickets(visit, desk.tickets) }
            if !desk.questions.isEmpty { questions(visit, desk.questions) }
            p(.class("hint")) { "端末をなくしたときは、すぐに「失効させる」を押してください。その端末は次の操作から使えなくなります。" }
        }
    }

    /// The form for a further device, a replacement, or what the desk has allowed.
    static func new(
        _ visit: StaffVisit, _ desk: DeviceDesk, _ people: [Colleague], _ wish: DeviceWish,
        _ form: SubmittedForm
    ) -> Page {
        let replaced = wish.replaced
        var layout = visit.facilityLayout(
            replaced == nil ? FacilityHome.label(.furtherCertificates, visit) : "端末の交換",
            under: [listCrumb(visit)])
        layout.hasErrors = !form.isSound
        let isIssued = wish.permission != nil || desk.ruling.isPermitted
        let chosen = wish.permission?.device.rawValue ?? form.raw("device")
        let kinds =
            wish.permission.map { [$0.device] } ?? visit.policy.certificates.devices.value
            ?? DeviceKind.allCases
        let device = Design.Field("device", "新しい端末の種類", error: form.problem("device"))
        let memo = Design.Field(
            "memo", "端末の名前", .optional, hint: "「受付のノートPC」「訪問用のiPad」など、見分けられる名前を付けてください。",
            value: form.raw("memo"), error: form.problem("memo"))
        let person = Design.Field("person", "使う人", error: form.problem("person"))
        return layout.page {
            Design.errorSummary([device, memo, person])
            if let replaced { p { "いまの端末：\(replaced.title)" } }
            explanation(visit, desk, wish)
            Design.sealedForm(visit.path("facility", "devices"), visit.seal) {
                if let permission = wish.permission { input(.hidden, "case", .value(permission.id.text)) }
                if let replaced { input(.hidden, "replaces", .value(replaced.id.text)) }
                Design.radioGroup(
                    device,
                    kinds.map {
                        Design.Choice(
                            $0.rawValue, $0.label, isChosen: chosen == $0.rawValue || kinds.count == 1)
                    })
                Design.textField(memo, limit: 60)
                if !people.isEmpty {
                    Design.selectField(
                        person,
                        people.map {
                            Design.Choice(
                                $0.id.text, $0.name.full, isChosen: form.raw("person") == $0.id.text)
                        })
                }
                Design.buttonRow {
                    Design.submit(isIssued ? "受け取りの準備をする" : "窓口に問い合わせる")
                    Design.go("一覧にもどる", visit.path("facility", "devices"))
                }
            }
        }
    }

    static func issued(_ visit: StaffVisit, passphrase: String, expires: Date, replaces: Bool) -> Page {
        visit.facilityLayout("受け取りの準備ができました", under: [listCrumb(visit)]).page {
            Design.notice(.warning, "この合言葉は、いま一度だけ表示しています。", isNew: true) {
                p { "書きとめるか、このページを印刷してください。受け取りには、メールでお送りする\(visit.words.pickupCodes)と、この合言葉の両方が必要です。" }
            }
            Design.descriptionList(marked: [
                ("合言葉", code(.class("secret")) { passphrase }),
                ("受け取りの期限", .text(DatePhrase.day(TokyoTime(expires).date))),
            ])
            ol {
                li { "あなたのメールアドレスに届く、\(visit.words.pickupCodes)を確かめます。" }
                li { "新しい端末でポータルの受け取りのページを開き、番号とパスワード、合言葉を入力します。" }
                li { "案内にそって、証明書を端末に入れます。" }
                if replaces { li { "新しい端末ではじめてログインすると、古い端末の証明書は自動的に失効します。" } }
            }
            Design.buttonRow { Design.go("一覧にもどる", visit.path("facility", "devices")) }
        }
    }

    static func revoke(_ visit: StaffVisit, _ item: DeviceDesk.Item, problem: String?) -> Page {
        var layout = visit.facilityLayout("証明書の失効", under: [listCrumb(visit)])
        layout.hasErrors = problem != nil
        let cause = Design.Field("cause", "理由", error: problem)
        return layout.page {
            Design.errorSummary([cause])
            p { "\(item.summary.title)の証明書を失効させます。" }
            if item.isThisOne {
                Design.notice(
                    .warning, "いまお使いの端末です。締め出されることのないよう、この端末の証明書は、ほかの端末からログインして失効させてください。")
                Design.buttonRow { Design.go("一覧にもどる", visit.path("facility", "devices")) }
            } else {
                p { "この端末は次の操作から使えなくなります。取り消すことはできません。もう一度使うには、新しい証明書が必要です。" }
                Design.sealedForm(
                    visit.path("facility", "devices", item.summary.id.text, "revoke"), visit.seal
                ) {
                    Design.radioGroup(
                        cause,
                        [
                            Design.Choice(RevocationCause.lost.rawValue, "なくした、または盗まれた"),
                            Design.Choice(RevocationCause.replaced.rawValue, "別の端末に替えた"),
                            Design.Choice(RevocationCause.retired.rawValue, "使わなくなった"),
                        ])
                    Design.buttonRow {
                        Design.submit("失効させる", .danger)
                        Design.go("一覧にもどる", visit.path("facility", "devices"))
                    }
                }
            }
        }
    }

    static func sentence(_ fault: FurtherFault) -> String {
        switch fault {
        case .notPermitted: "この端末についての受け取りは、すでに済んでいるか、認められていません。端末の一覧をお確かめください。"
        case .nothingToReplace: "交換するもとの端末の証明書は、すでに使えなくなっています。証明書の追加から申し込んでください。"
        case .personMissing: "使う人を選んでください。"
        }
    }

    // MARK: Parts

    private static func row(_ item: DeviceDesk.Item, _ visit: StaffVisit) -> [Markup] {
        let device = item.summary
        let day = { (date: Date) in Markup.text(DatePhrase.day(TokyoTime(date).date, weekday: false)) }
        let daysLeft = Int(device.notAfter.timeIntervalSince(visit.now) / 86_400)
        return [
            Markup {
                device.title
                if let person = item.person { span(.class("hint")) { " \(person)さん" } }
                if item.isThisOne {
                    " "
                    Design.chip("いまお使いの端末", .town)
                }
            },
            Markup {
                switch device.state {
                case .inUse: Design.chip("利用中", .done)
                case .unused: Design.chip("未使用", .waiting)
                case .over: Design.chip("期限切れ", .urgent)
                case .revoked: Design.chip("失効")
                }
                if device.isLiving, item.replacement == .waiting { Design.chip("交換の受け取り待ち", .waiting) }
                if device.isLiving, item.replacement == .pickedUp { Design.chip("交換中", .waiting) }
            }, day(device.notBefore),
            Markup {
                day(device.revokedAt ?? device.notAfter)
                if device.revokedAt != nil { "（失効した日）" }
                if device.isLiving, daysLeft <= 60 {
                    " "
                    Design.chip("あと\(daysLeft)日", .urgent, icon: .clock)
                }
            },
            Markup {
                if device.isLiving {
                    div(.class("buttons")) {
                        if item.isThisOne, daysLeft <= 60 { a(visit.path("device")) { "更新する" } }
                        a(visit.path("facility", "devices", device.id.text, "revoke")) { "失効させる" }
                        a(visit.path("facility", "devices", device.id.text, "replace")) { "交換する" }
                    }
                }
            },
        ]
    }

    private static func tickets(_ visit: StaffVisit, _ tickets: [DeviceDesk.Ticket]) -> Markup {
        Design.card("受け取りを待っている証明書", icon: .clock) {
            Design.dataTable(
                "受け取りを待っている証明書", columns: ["番号", "端末", "受け取りの期限", "操作"],
                rows: tickets.map { ticket in
                    [
                        code { ticket.shownNumber },
                        .text(
                            ticket.device == nil && ticket.memo.isEmpty
                                ? "受け取るときに選びます"
                                : [ticket.device?.label, ticket.memo].compactMap { $0 }.joined(separator: " ")
                        ),
                        Markup {
                            DatePhrase.day(TokyoTime(ticket.expires).date)
                            if ticket.isOver {
                                " "
                                Design.chip("期限切れ", .urgent)
                            }
                        },
                        Design.act(
                            "取り消す", visit.path("facility", "tickets", ticket.number, "cancel"), visit.seal),
                    ]
                }, showsName: false)
        }
    }

    private static func questions(_ visit: StaffVisit, _ questions: [DeviceDesk.Question]) -> Markup {
        Design.card("窓口への問い合わせ", icon: .paper) {
            Design.dataTable(
                "窓口への問い合わせ", columns: ["内容", "問い合わせた日", "回答"],
                rows: questions.map { question in
                    [
                        .text(
                            question.replaces == nil
                                ? "証明書の追加（\(question.device.label)）" : "端末の交換（\(question.device.label)）"),
                        .text(DatePhrase.day(TokyoTime(question.askedAt).date)),
                        Markup {
                            switch question.state {
                            case .waiting: Design.chip("回答待ち", .waiting, icon: .clock)
                            case .permitted:
                                Design.chip("認められました", .done)
                                Design.buttonRow {
                                    Design.go(
                                        "受け取りの準備をする",
                                        visit.path(
                                            "facility", "devices", "new",
                                            query: [("case", question.id.text)]))
                                }
                            case .done: Design.chip("済み", .done)
                            case .refused: Design.chip("認められませんでした")
                            }
                            if let reason = question.reason { p(.class("hint")) { "理由：\(reason)" } }
                        },
                    ]
                }, showsName: false)
        }
    }

    private static func explanation(_ visit: StaffVisit, _ desk: DeviceDesk, _ wish: DeviceWish) -> Markup {
        Markup {
            if wish.permission != nil {
                p { "窓口が認めた1台分の受け取りを準備します。" }
            } else {
                switch desk.ruling {
                case .permitted(let clause):
                    p { "番号とパスワードをあなたのメールに送り、合言葉を次の画面に一度だけ表示します。受け取りには両方が必要です。" }
                    if let clause, !clause.description.isEmpty { Design.citation(clause.description) }
                case .refused(let refusal):
                    Design.refusal(
                        RefusalWords.sentence(refusal, visit.policy), clause: RefusalWords.clause(refusal),
                        ask: p { "この画面から窓口に問い合わせることができます。認められると、ここで受け取りの準備ができます。" })
                case .desk:
                    Design.notice(.info, "証明書の追加について、\(visit.policy.townName)の文書には定めがありません。") {
                        p { "窓口が1件ずつ決めます。認められると、ここで受け取りの準備ができます。" }
                    }
                }
            }
            if wish.replaced != nil {
                p { "いまの端末は、新しい端末ではじめてログインするまで使えます。そのあと、いまの端末の証明書は自動的に失効します。" }
            }
        }
    }

    private static func listCrumb(_ visit: StaffVisit) -> Layout.Crumb {
        Layout.Crumb(FacilityHome.label(.certificates, visit), visit.path("facility", "devices"))
    }
}
