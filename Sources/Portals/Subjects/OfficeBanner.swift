import Care
import FoundationEssentials
import HTML
import JapaneseText
import Workflows

/// The standing banner that says which office can look into a record beside its team.
enum OfficeBanner {
    static func banner(_ page: ProfilePage, _ visit: StaffVisit) -> Markup? {
        let words = visit.words
        let clause = visit.policy.linkage.office.clause.flatMap(SubjectRefusalWords.words)
        let office = visit.policy.office.map { ConsentPages.body($0, visit) } ?? "窓口"
        if let since = page.linkedSince {
            return Design.watchBanner(
                "\(office)は、すべての\(words.subject)の記録を見ることができます（\(day(since))から）。", clause: clause)
        }
        if let since = page.attendingSince {
            return Design.watchBanner(
                "登録を受け持つ\(office)が、引き継ぎが終わるまでこの記録を見ることができます（\(day(since))から）。", clause: clause)
        }
        return nil
    }

    private static func day(_ moment: Date) -> String {
        DatePhrase.day(TokyoTime(moment).date, weekday: false)
    }
}
