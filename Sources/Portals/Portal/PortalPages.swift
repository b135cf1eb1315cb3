import Care
import HTML
import Workflows

/// Home, what the notebook is, the desk, the facilities.
enum PortalPages {
    static func home(_ visit: Visit, _ notices: [Notice]) -> Page {
        let (policy, words) = (visit.policy, visit.words)
        var layout = PortalFrame.layout(visit, policy.serviceName, current: .home)
        layout.showsHeading = false
        layout.width = .wide
        // The desk has a card of its own here.
        layout.frame.desk = nil
        return layout.page {
            Design.hero(policy.serviceName, summary(visit))
            Design.actionGrid([
                Design.Action(
                    PortalFrame.label(of: .start, policy), PortalFrame.start(visit), icon: .notebook,
                    "電子証明書を入れた端末から、連絡帳を開きます。"),
                Design.Action(
                    words.apply, visit.path("apply"), icon: .building,
                    "はじめて利用する\(words.facility)は、こちらから申し込みます。"),
                Design.Action(
                    PortalFrame.label(of: .firstCertificate, policy), visit.path("pickup"), icon: .device,
                    "メールで届いた番号とパスワードで、端末に電子証明書を入れます。"),
            ])
            NoticePages.card(visit, notices)
            Design.pair(
                Design.card("はじめての方へ", icon: .info) {
                    p(.class("hint")) { "どのような仕組みか、何から始めるかをご案内します。" }
                    Design.wayList([
                        Design.Way(PortalFrame.label(of: .about, policy), visit.path("about"), icon: .info),
                        Design.Way(PortalFrame.label(of: .flow, policy), visit.path("flow"), icon: .done),
                        Design.Way(
                            PortalFrame.label(of: .certificateHelp, policy), visit.path("certificate"),
                            icon: .book),
                        Design.Way(
                            PortalFrame.label(of: .forms, policy), visit.path("forms"), icon: .printer),
                    ])
                },
                Design.card(words.facilityMenu, icon: .gear) {
                    p(.class("hint")) { "申し込みのほかは、電子証明書を入れた端末で開きます。" }
                    Design.wayList(FacilityMenu.ways(visit))
                })
            if let links = policy.portal.links.value, links.contains(where: { $0.address.value != nil }) {
                Design.card("関連するサイト", icon: .map) {
                    ul {
                        for one in links {
                            if let address = one.address.value.flatMap({ Link($0) }) {
                                li { a(address, .rel("noopener")) { one.label } }
                            }
                        }
                    }
                }
            }
            Design.card(PortalFrame.label(of: .support, policy), icon: .phone) {
                Design.deskLine(DeskWords.line(policy, at: visit.now))
            }
        }
    }

    private static func summary(_ visit: Visit) -> String {
        let words = visit.words
        return "\(visit.policy.townName)で暮らす\(words.subject)を支える人たちが、一つの連絡帳を囲んで様子を伝え合う仕組みです。"
            + "同意をいただいた方の情報を、その方の\(words.team)の中だけで共有します。"
    }

    static func about(_ visit: Visit) -> Page {
        let (policy, words) = (visit.policy, visit.words)
        let rules = RuleSentences(visit)
        return PortalFrame.layout(visit, PortalFrame.label(of: .about, policy), current: .about).page {
            p { summary(visit) }
            if let purposes = policy.service.purpose.value {
                Design.card("目的", icon: .info) {
                    ul { for purpose in purposes { li { purpose } } }
                    clause(policy.service.purpose.clause)
                }
            }
            Design.card("運営", icon: .building) {
                Design.descriptionList(
                    [
                        policy.service.operatedBy.value.map {
                            ("運営", policy.bodies[$0].value?.name.value ?? rules.body($0))
                        },
                        policy.service.started.value.map { ("運用の開始", $0.readable) },
                        policy.subject.describedAs.value.map { ("対象となる方", $0) },
                    ].compactMap { $0 })
                clause(policy.service.operatedBy.clause)
            }
            if let categories = policy.sharing.categories.value {
                Design.card("共有する情報", icon: .paper) {
                    Design.descriptionList(
                        categories.map { ($0.title.value ?? "情報", $0.items.joined(separator: "、")) })
                    clause(policy.sharing.categories.clause)
                }
            }
            Design.card("安全のために", icon: .lock) {
                ul {
                    li { "電子証明書を入れた端末と、一人ひとりのIDとパスワードの両方がそろわないと開けません。" }
                    li { "読めるのは、\(words.subject)ごとの\(words.team)に加わった人だけです。" }
                    li { "だれがいつ読んだかは、すべて記録に残ります。" }
                }
            }
        }
    }

    static func support(_ visit: Visit) -> Page {
        let (policy, words) = (visit.policy, visit.words)
        var layout = PortalFrame.layout(
            visit, PortalFrame.label(of: .support, policy), current: .support)
        layout.frame.desk = nil
        return layout.page {
            Design.card(DeskWords.name(policy), icon: .phone) {
                Design.deskLine(DeskWords.line(policy, at: visit.now), showsName: false)
                clause(policy.desk.name.clause)
            }
            Design.card("お問い合わせの前に", icon: .info) {
                Design.descriptionList(marked: [
                    (
                        "証明書を選ぶ画面で迷ったとき",
                        Markup {
                            a(visit.path("certificate")) { PortalFrame.label(of: .certificateHelp, policy) }
                        }
                    ),
                    ("番号のメールが届かないとき", .text("迷惑メールの振り分けをお確かめください。見つからないときは窓口にお申し出ください。")),
                    ("IDやパスワードを忘れたとき", .text("\(words.facilityAdmin)にお申し出ください。")),
                    ("端末をなくしたとき", .text("すぐに\(words.facilityAdmin)と窓口にお知らせください。電子証明書を止めます。")),
                ])
            }
            if policy.posting.emergency.value != nil {
                Design.notice(.warning, "急ぎの連絡は、連絡帳ではなく電話でお願いします。")
            }
        }
    }

    static func clause(_ clause: Clause?) -> Markup? {
        clause.flatMap { $0.description.isEmpty ? nil : Design.citation($0.description) }
    }
}
