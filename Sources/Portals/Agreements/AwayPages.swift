import Care
import HTML
import JapaneseText
import Workflows

/// What the pages say to a visitor from a partner town: which town governs, and by which rules.
enum AwayPages {
    /// Above every page of another town's subject.
    static func banner(_ visit: StaffVisit) -> Markup {
        let home = visit.policy.townName
        let terms = visit.publicID("subject").map {
            Design.Way("\(home)の決まりを読む", visit.path("subjects", $0.text, "terms"))
        }
        return Design.awayBanner(
            homeTown: home,
            sentence: "の\(visit.words.subject)です。\(visit.policy.serviceName)の決まりに従って書き込みます。"
                + "記録は\(home)に残り、\(visit.own.policy.townName)には内容は残りません。",
            rules: terms)
    }

    /// The town's documents and rules, before a visitor's first look, and whenever they like.
    static func terms(
        of subject: PublicID, isAccepted: Bool, isUnticked: Bool = false, _ visit: StaffVisit
    ) -> Page {
        let home = visit.policy.townName
        var layout = visit.layout("\(home)の決まり", current: .subjects)
        layout.hasErrors = isUnticked
        layout.lead = "\(home)の\(visit.words.subject)の\(visit.words.team)に加わっています。記録には\(home)の決まりが適用されます。"
        let agreed = Design.Field(
            "agreed", "読みました。\(home)の決まりに従って利用します。", .unmarked,
            error: isUnticked ? "内容をお読みになり、印を付けてください。" : nil)
        return layout.page {
            documents(visit)
            Design.card("\(home)の言葉", icon: .book) {
                Design.descriptionList([
                    ("記録の対象になる方", visit.words.subject), ("支えるチーム", visit.words.team),
                    ("チームの一人", visit.words.member), ("参加する事業所など", visit.words.facility),
                    ("大切な書き込みの印", visit.words.importantFlag), ("共有をやめること", visit.words.stop),
                ])
            }
            rules(visit)
            Design.card("お問い合わせ", icon: .phone) {
                Design.deskLine(DeskWords.line(visit.policy, at: visit.now))
            }
            if isAccepted {
                Design.notice(.success, "この版の決まりに従うことを、すでに確認していただいています。") {
                    Design.buttonRow { Design.go("記録へ", visit.path("subjects", subject.text), .primary) }
                }
            } else {
                Design.errorSummary([agreed])
                Design.sealedForm(visit.path("subjects", subject.text, "terms"), visit.seal) {
                    Design.checkbox(agreed)
                    Design.buttonRow {
                        Design.submit("この決まりに従って利用する", .primary)
                        Design.go("やめる", visit.path("home"))
                    }
                }
            }
        }
    }

    private static func documents(_ visit: StaffVisit) -> Markup {
        let documents = visit.town.visitTerms.documents
        return Design.card("\(visit.policy.townName)の文書", icon: .paper) {
            if documents.isEmpty {
                p { "文書の名前は示されていません。\(DeskWords.name(visit.policy))にお尋ねください。" }
            } else {
                ul {
                    for document in documents {
                        li {
                            [document.title, document.version, document.dated.map { "（\($0)）" }]
                                .compactMap { $0 }.joined(separator: " ")
                        }
                    }
                }
            }
        }
    }

    private static func rules(_ visit: StaffVisit) -> Markup {
        let sentences = RuleSentences(visit.visit)
        let lines = sentences.visitorRules
        return Design.card("書き込みと共有の決まり", icon: .pen) {
            for line in lines {
                p {
                    strong { "\(line.title)：" }
                    line.sentence
                }
                if let clause = line.clause { Design.citation(clause) }
            }
            p { "だれが・いつ・何を見たかは、\(visit.policy.townName)の記録に残ります。" }
            p { "協定が終わると、次の操作からこの記録は見られなくなります。書き込んだものは消えません。" }
        }
    }
}
