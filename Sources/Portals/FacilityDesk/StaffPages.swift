import Care
import HTML
import Workflows

/// The pages about the facility's accounts.
enum StaffPages {
    static func list(
        _ visit: StaffVisit, _ people: [Colleague], _ ruling: Ruling, withFormer: Bool
    ) -> Page {
        let words = visit.words
        var layout = visit.facilityLayout(FacilityHome.label(.staff, visit))
        layout.width = .wide
        if ruling.isPermitted {
            layout.headingAction = Design.go(
                "\(words.staff)を追加する", visit.path("facility", "staff", "new"), .primary, icon: .plus)
        }
        let held = visit.policy.portal.facilityMenu.value?.first { $0.place == .staff }?.holds ?? []
        return layout.page {
            if case .refused(let refusal) = ruling { informationNotice(visit, refusal) }
            Design.dataTable(
                "\(words.staff)の一覧", columns: ["氏名", "職種", "ログインID", "役割", "状態"],
                rows: people.map { person in
                    [
                        a(visit.path("facility", "staff", person.id.text)) { person.name.full },
                        .text(person.professionName), code { person.loginID }, roles(person, visit),
                        state(person.state),
                    ]
                }, showsName: false)
            p {
                if withFormer {
                    a(visit.path("facility", "staff")) { "利用を終了した人を隠す" }
                } else {
                    a(visit.path("facility", "staff", query: [("former", "1")])) { "利用を終了した人も表示する" }
                }
            }
            if held.contains(.furtherCertificates) {
                Design.wayList([
                    Design.Way(
                        FacilityHome.label(.furtherCertificates, visit),
                        visit.path("facility", "devices", "new"),
                        icon: .device)
                ])
            }
            if visit.policy.accounts.changeNotice.value == .promptly {
                Design.notice(.info, "異動や退職があったときは、速やかに変更や利用の終了を行ってください。") {
                    if let clause = visit.policy.accounts.changeNotice.clause {
                        Design.citation(clause.description)
                    }
                }
            }
        }
    }

    static func new(_ visit: StaffVisit, _ form: SubmittedForm) -> Page {
        var layout = visit.facilityLayout("\(visit.words.staff)の追加", under: [listCrumb(visit)])
        layout.hasErrors = !form.isSound
        return layout.page {
            StaffForm.summary(form)
            Design.sealedForm(visit.path("facility", "staff"), visit.seal, warnsOnLeave: true) {
                StaffForm.fields(form, visit, asksLogin: true)
                p(.class("hint")) {
                    "登録すると、はじめのパスワードが一度だけ表示されます。ご本人に直接お渡しください。ご本人は、はじめてログインしたときに自分のパスワードに変えます。"
                }
                Design.buttonRow {
                    Design.submit("登録する")
                    Design.go("一覧にもどる", visit.path("facility", "staff"))
                }
            }
        }
    }

    static func person(
        _ visit: StaffVisit, _ person: Colleague, _ form: SubmittedForm, problem: String? = nil
    ) -> Page {
        var layout = visit.facilityLayout(person.name.full, under: [listCrumb(visit)])
        layout.hasErrors = !form.isSound || problem != nil
        let path = { (act: String) in visit.path("facility", "staff", person.id.text, act) }
        return layout.page {
            if let problem { Design.notice(.error, problem, isNew: true) }
            StaffForm.summary(form)
            Design.descriptionList(marked: [
                ("ログインID", code { person.loginID }), ("状態", state(person.state)),
            ])
            if person.state != .left {
                Design.card("登録の変更", icon: .pen) {
                    Design.sealedForm(visit.path("facility", "staff", person.id.text), visit.seal) {
                        StaffForm.fields(form, visit, asksLogin: false)
                        Design.buttonRow { Design.submit("変更を保存する") }
                    }
                }
            }
            if person.isMe {
                p { a(visit.path("account")) { "ご自身のパスワードは「あなたのアカウント」で変えられます。" } }
            } else if person.state != .left {
                Design.card("パスワードの再発行", icon: .lock) {
                    p { "新しいパスワードを発行し、一度だけ表示します。いまのパスワードは使えなくなり、ログイン中の端末は終了します。" }
                    if let clause = visit.policy.accounts.lostCredentials.clause, !clause.description.isEmpty
                    {
                        Design.citation(clause.description)
                    }
                    Design.act("パスワードを再発行する", path("password"), visit.seal)
                    if visit.house.renewsIDs(visit.town) {
                        p { "再発行が難しいときは、このIDを止めて新しいIDを出すよう、\(visit.policy.townName)に申し出ることができます。" }
                        Design.act("IDの停止と新しいIDの発行を申し出る", path("renew"), visit.seal)
                    }
                }
                Design.card("利用の停止と終了", icon: .alert) {
                    if person.state == .suspended {
                        p { "利用を停止しています。" }
                        Design.act("停止を解く", path("resume"), visit.seal)
                    } else {
                        p { "IDやパスワードがもれたおそれがあるときは、すぐに停止できます。次の操作から使えなくなります。" }
                        Design.act("利用を停止する", path("suspend"), visit.seal)
                    }
                    p { a(path("leave")) { "異動や退職で、利用を終了する" } }
                }
            }
        }
    }

    static func issued(_ visit: StaffVisit, _ issued: IssuedPassword, isNew: Bool) -> Page {
        visit.facilityLayout(isNew ? "登録しました" : "パスワードを再発行しました", under: [listCrumb(visit)]).page {
            Design.notice(.warning, "このパスワードは、いま一度だけ表示しています。", isNew: true) {
                p { "書きとめるか、このページを印刷して、\(issued.name)さんに直接お渡しください。メールでは送られません。" }
            }
            Design.descriptionList(marked: [
                ("氏名", .text(issued.name)), ("ログインID", code { issued.loginID }),
                ("はじめのパスワード", code(.class("secret")) { issued.password }),
            ])
            p { "「-」も入れて、大文字のまま入力します。はじめてログインしたときに、ご本人が自分のパスワードに変えます。" }
            Design.buttonRow { Design.go("一覧にもどる", visit.path("facility", "staff")) }
        }
    }

    static func informationFirst(_ visit: StaffVisit, _ refusal: Refusal) -> Page {
        visit.facilityLayout("\(visit.words.staff)の追加", under: [listCrumb(visit)]).page {
            informationNotice(visit, refusal)
        }
    }

    static func sentence(_ fault: StaffFault, _ visit: StaffVisit) -> String {
        let words = visit.words
        switch fault {
        case .loginTaken: return "このログインIDは、すでに使われています。"
        case .mailTaken: return AddressReading.taken
        case .lastAdministrator:
            return "この方は、ただ一人の\(words.facilityAdmin)です。先に、ほかの方を\(words.facilityAdmin)にしてください。"
        case .oneself: return "ご自身のIDに、この操作はできません。ほかの\(words.facilityAdmin)に頼んでください。"
        case .holdsPapers(let count):
            return
                "この方が保管している\(words.consentPaper)が\(count)枚あります。先に「利用の終了」の画面で引き継ぐか、ご本人の「アカウント」にある「異動や退職の前に引き継ぐ」から引き継いでください。"
        case .aloneInTeams(let count):
            return
                "この方のほかにどなたもいない\(words.team)が\(count)あります。先に「利用の終了」の画面で引き継ぐか、ご本人の「アカウント」にある「異動や退職の前に引き継ぐ」から引き継いでください。"
        case .suspendedByTown:
            return "この方の利用は、\(visit.policy.townName)の窓口が停止しています。停止を解くには、窓口にお問い合わせください。"
        }
    }

    private static func informationNotice(_ visit: StaffVisit, _ refusal: Refusal) -> Markup {
        Design.refusal(
            RefusalWords.sentence(refusal, visit.policy), clause: RefusalWords.clause(refusal),
            ask: Design.go(
                "\(visit.words.facility)の情報を入力する", visit.path("facility", "information"), .primary))
    }

    static func listCrumb(_ visit: StaffVisit) -> Layout.Crumb {
        Layout.Crumb(FacilityHome.label(.staff, visit), visit.path("facility", "staff"))
    }

    private static func roles(_ person: Colleague, _ visit: StaffVisit) -> Markup {
        Markup {
            if person.isAdministrator { Design.chip(visit.words.facilityAdmin, .town) }
            if person.isDesk { Design.chip("窓口の担当", .town) }
            if person.isMe { Design.chip("あなた") }
        }
    }

    private static func state(_ state: StaffState) -> Markup {
        switch state {
        case .invited: Design.chip("受け取り待ち", .waiting, icon: .clock)
        case .active: Design.chip("利用中", .done)
        case .suspended: Design.chip("停止中", .urgent, icon: .alert)
        case .left: Design.chip("終了")
        }
    }
}
