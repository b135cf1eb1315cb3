import Care
import HTML
import JapaneseText
import Workflows

/// The access log as a sheet of A4 that the person it is about can read.
enum AccessPages {
    static func sheet(
        _ report: AccessReport, _ visit: StaffVisit, current: MainMenu, crumbs: [Layout.Crumb], older: Link?
    ) -> Page {
        let words = visit.words
        var layout = visit.layout("閲覧の記録", current: current, crumbs: crumbs)
        layout.width = .wide
        return layout.page {
            p { "ブラウザーの印刷で、下の用紙だけがA4に印刷されます。この画面を開いたことも記録に残ります。" }
            Design.printSheet(
                "\(visit.policy.serviceName) 閲覧の記録",
                number: "\(Wareki.text(TokyoTime(visit.now).date)) 印刷"
            ) {
                Design.descriptionList(
                    [
                        (
                            words.subject,
                            report.name.map { "\($0.full) 様" } ?? "登録番号 \(number(report.subject))"
                        ),
                        ("記録の期間", period(report)), ("印刷した人", "\(visit.me.name)（\(visit.me.facilityName)）"),
                    ])
                p {
                    "この記録を開いた人、書き込んだ人を、新しい順に示します。"
                        + "続けて行われた同じ操作は、1行にまとめて回数を書いています。"
                }
                Design.dataTable(
                    "閲覧の記録", columns: ["いつ", "だれが", "所属", "したこと", "端末"],
                    rows: report.lines.map { row($0) }, showsName: false)
                if report.lines.isEmpty { p { "この期間の記録はありません。" } }
                p { contact(visit) }
            }
            if let older { Design.buttonRow { Design.go("これより前の記録", older) } }
        }
    }

    static func list(_ subjects: [SubjectNumber], _ visit: StaffVisit) -> Page {
        var layout = visit.layout(
            "閲覧の記録", current: .desk,
            crumbs: [visit.deskCrumb, Layout.Crumb("閲覧の記録")])
        layout.width = .wide
        return layout.page {
            p {
                "\(visit.words.subject)の記録を、だれがいつ見たかを印刷できます。"
                    + "窓口には、お名前も書かれている内容も表示されません。"
                    + "登録番号は、\(visit.words.member)の画面の「閲覧の記録」にある用紙と同じものです。"
            }
            Design.dataTable(
                "登録されている\(visit.words.subject)", columns: ["登録番号", "いまの状態", "手続きを始めた日", "記録"],
                rows: subjects.map { subject in
                    [
                        .text(number(subject.id)), .text(state(subject.state, visit)),
                        .text(DatePhrase.day(TokyoTime(subject.openedAt).date)),
                        Design.go(
                            "見た人を調べる", visit.path("desk", "access", subject.id.text), .quiet, icon: .eye),
                    ]
                })
            if subjects.isEmpty { p { "まだ登録はありません。" } }
        }
    }

    /// A number that can be read out: the first eight letters of the opaque name.
    static func number(_ subject: PublicID) -> String {
        let text = subject.text.uppercased()
        return "\(text.prefix(4))-\(text.dropFirst(4).prefix(4))"
    }

    private static func row(_ line: AccessReport.Line) -> [Markup] {
        let time = TokyoTime(line.from)
        let last = TokyoTime(line.until)
        let until = last.clock == time.clock ? "" : "から\(last.clock)"
        let place = [line.awayTown, line.facility].compactMap { $0 }.joined(separator: "　")
        return [
            .text("\(DatePhrase.day(time.date)) \(time.clock)\(until)"),
            .text(line.name.map { "\($0)（\(line.profession)）" } ?? "このサービスの自動の処理"),
            .text(place),
            .text(
                AccessWords.sentence(line.act) + (line.isRefused ? "（断られました）" : "")
                    + (line.count > 1 ? "（\(line.count)回）" : "")),
            .text(line.device.map { AccessWords.device($0) } ?? ""),
        ]
    }

    private static func period(_ report: AccessReport) -> String {
        guard let first = report.lines.last?.from, let last = report.lines.first?.until else { return "なし" }
        let days = (TokyoTime(first).date, TokyoTime(last).date)
        return days.0 == days.1
            ? DatePhrase.day(days.0) : "\(DatePhrase.day(days.0))から\(DatePhrase.day(days.1))まで"
    }

    private static func state(_ state: SubjectState, _ visit: StaffVisit) -> String {
        switch state {
        case .registering: "登録の手続き中"
        case .active: "利用中"
        case .stopped: visit.words.stop
        case .deceased: "亡くなられた"
        case .moved: "転居"
        }
    }

    private static func contact(_ visit: StaffVisit) -> String {
        let phone = visit.policy.desk.phone.value.map { "電話 \($0)" }
        return (["心当たりのない閲覧があるときのお問い合わせ：\(DeskWords.name(visit.policy))", phone].compactMap { $0 })
            .joined(separator: " ")
    }
}
