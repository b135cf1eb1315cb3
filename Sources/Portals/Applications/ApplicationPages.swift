import Care
import HTML
import Workflows

/// The application from the empty form to the receipt.
enum ApplicationPages {
    /// Where the applicant stands on the way to the start.
    private static func steps(_ visit: Visit, at current: Int) -> Markup {
        let names = ["入力", "確認", "受付", "承認とメール", "電子証明書"]
        return Design.stepNavigation(
            "申し込みの流れ",
            names.enumerated().map { place, name in
                Design.Step(name, nil, place < current ? .done : place == current ? .current : .ahead)
            })
    }

    static func form(_ visit: Visit, _ fields: ApplicationFields) -> Page {
        var layout = PortalFrame.formLayout(visit, visit.words.apply)
        layout.hasErrors = !fields.form.isSound
        return layout.page {
            steps(visit, at: 0)
            Design.errorSummary(fields.all)
            p { "記入した内容は、次の画面で確かめてから送ります。「必須」の欄はすべて入力してください。" }
            Design.sealedForm(visit.path("apply"), PortalFrame.openSeal, warnsOnLeave: true) {
                fields.markup
                Design.buttonRow {
                    Design.submit("確認へ", .primary)
                    Design.go("閉じる", visit.path(""), .quiet)
                }
            }
        }
    }

    static func notOffered(_ visit: Visit) -> Page {
        PortalFrame.formLayout(visit, visit.words.apply).page {
            Design.notice(.info, "\(visit.words.apply)は、書面で受け付けています。") {
                p { "用紙と出し方は、窓口にお問い合わせください。" }
                PortalPages.clause(visit.policy.application.means.clause)
            }
            Design.deskLine(DeskWords.line(visit.policy, at: visit.now))
        }
    }

    static func confirm(_ visit: Visit, _ draft: ApplicationDraft, sealed: String) -> Page {
        PortalFrame.formLayout(visit, "\(visit.words.apply)の確認").page {
            steps(visit, at: 1)
            p { "まだ送られていません。内容をお確かめください。" }
            Design.card("入力した内容", icon: .paper) {
                Design.descriptionList(facts(draft, visit))
            }
            Design.sealedForm(visit.path("apply", "confirm"), PortalFrame.openSeal) {
                input(.hidden, "carried", .value(sealed))
                Design.buttonRow {
                    Design.submit("申請する", .primary, name: "step", value: "send")
                    Design.submit("戻って直す", .secondary, name: "step", value: "edit")
                }
            }
        }
    }

    /// All that was typed, secrets apart: the desk reads the same list.
    static func facts(_ draft: ApplicationDraft, _ visit: Visit) -> [(String, String)] {
        let (words, catalogue) = (visit.words, visit.house.catalogue)
        var facts = [
            ("\(words.facility)名", draft.facilityName), ("所在県", draft.prefecture),
            ("所在地 市区町村", draft.municipality),
            (
                "\(words.facility)分類",
                catalogue.name(of: FacilityKindCode(draft.facilityKind)) ?? draft.facilityKind
            ),
            ("担当者名", "\(draft.family)　\(draft.given)"),
            ("担当者名（カナ）", "\(draft.familyKana)　\(draft.givenKana)"),
            ("職種", catalogue.name(of: ProfessionCode(draft.profession)) ?? draft.profession),
            ("メールアドレス", draft.mail ?? "空いているアドレスがない（番号は窓口から書面で受け取る）"),
        ]
        if let login = draft.loginID { facts.append(("ログインID", login)) }
        if let device = draft.device.flatMap(DeviceKind.init(rawValue:)) {
            facts.append(("端末種別", device.label))
            if !draft.deviceMemo.isEmpty { facts.append(("備考（使用機器名など）", draft.deviceMemo)) }
        }
        let gates = draft.gates.compactMap(ApplicationPolicy.Gate.init(rawValue:)).map { $0.label(words) }
        if !gates.isEmpty { facts.append(("確認したもの", gates.joined(separator: "、"))) }
        return facts
    }

    /// The receipt; without a number when the address was made up by hand.
    static func received(_ visit: Visit, number: String?, hasMail: Bool) -> Page {
        let (policy, words) = (visit.policy, visit.words)
        let rules = RuleSentences(visit)
        return PortalFrame.formLayout(visit, "受け付けました").page {
            steps(visit, at: 2)
            Design.notice(.success, "\(words.apply)を受け付けました。", isNew: true) {
                if let number { p { "受付番号は \(number) です。お問い合わせのときにお知らせください。" } }
            }
            Design.card("このあと", icon: .clock) {
                ol {
                    li {
                        if let approver = policy.application.approver.value {
                            "\(rules.body(approver))が内容を確かめます。"
                        } else {
                            "窓口が内容を確かめます。"
                        }
                    }
                    li {
                        hasMail
                            ? "承認されると、\(words.pickupCodes)がメールで届きます。"
                            : "承認されると、\(words.pickupCodes)を窓口が書面でお渡しします。"
                    }
                    li { "「\(PortalFrame.label(of: .firstCertificate, policy))」から、端末に電子証明書を入れます。" }
                }
                if let period = policy.application.mailAlarmAfter.value, hasMail {
                    p { "\(period.readable)たってもメールが届かないときは、窓口にお問い合わせください。" }
                    PortalPages.clause(policy.application.mailAlarmAfter.clause)
                } else if hasMail {
                    p { "メールが届かないときは、迷惑メールの振り分けをお確かめのうえ、窓口にお問い合わせください。" }
                }
            }
            Design.buttonRow { Design.go("閉じる", visit.path("")) }
        }
    }

    static func stale(_ visit: Visit) -> Page {
        PortalFrame.formLayout(visit, visit.words.apply).page {
            Design.notice(.warning, "確認の画面の有効時間が過ぎました。") {
                p { "申請はまだ送られていません。お手数ですが、はじめから入力してください。" }
            }
            Design.buttonRow { Design.go(visit.words.apply, visit.path("apply"), .primary) }
        }
    }

    static func tooMany(_ visit: Visit) -> Page {
        PortalFrame.formLayout(visit, visit.words.apply).page {
            Design.notice(.warning, "短い間に多くの申請が送られたため、受け付けを少し止めています。") {
                p { "10分ほどおいてから、もう一度お試しください。お急ぎのときは窓口にお電話ください。" }
            }
        }
    }

    // MARK: The desk's question

    static func question(
        _ visit: Visit, _ asked: QuestionedApplication, _ fields: ApplicationFields, token: String
    )
        -> Page
    {
        var layout = PortalFrame.formLayout(visit, "窓口からのおたずね")
        layout.hasErrors = !fields.form.isSound
        return layout.page {
            Design.errorSummary(fields.all)
            Design.card("おたずねしたいこと（受付番号 \(asked.number)）", icon: .info) {
                p(.class("post-text")) { asked.question }
            }
            p { "必要なところを直し、お答えを書いて送ってください。ログインや受け取りのために決めたものは、そのまま使えます。" }
            Design.sealedForm(visit.path("apply", "answer", token), PortalFrame.openSeal, warnsOnLeave: true)
            {
                fields.markup
                Design.buttonRow { Design.submit("答えを送る", .primary) }
            }
        }
    }
}
