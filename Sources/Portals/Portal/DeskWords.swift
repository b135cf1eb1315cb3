import Care
import FoundationEssentials
import JapaneseText

/// The town's support desk in words: who it is, how it is reached, whether it answers now.
enum DeskWords {
    static func line(_ policy: TenantPolicy, at moment: Date) -> Design.DeskLine {
        let desk = policy.desk
        let hours = hours(desk)
        let isOpen =
            if case .open = hours?.state(at: moment) { true } else { false }
        return Design.DeskLine(
            name: name(policy), isOpen: isOpen,
            state: hours?.phrase(at: moment) ?? "受付の時間は、窓口にお確かめください",
            hours: hours?.words, phone: desk.phone.value,
            phoneNote: desk.extensions.value.map { "（内線 \($0.joined(separator: "、"))）" }, fax: desk.fax.value,
            mail: desk.email.value)
    }

    /// Until when `line` says what it says at this moment.
    static func end(_ policy: TenantPolicy, at moment: Date) -> Date {
        hours(policy.desk)?.endOfPhrase(at: moment) ?? .distantFuture
    }

    static func name(_ policy: TenantPolicy) -> String { policy.desk.name.value ?? "\(policy.townName)の窓口" }

    /// With the town before it, unless the name says so itself.
    static func fullName(_ policy: TenantPolicy) -> String {
        let name = name(policy)
        return name.contains(policy.townName) ? name : "\(policy.townName) \(name)"
    }

    private static func hours(_ desk: DeskPolicy) -> JapaneseText.DeskHours? {
        guard let days = desk.days.value, let hours = desk.hours.value else { return nil }
        let closed = desk.closed.value ?? []
        return JapaneseText.DeskHours(
            days: Set(days.compactMap { JapaneseText.Weekday(rawValue: $0.rawValue) }),
            hours: hours.description,
            closedOnHolidays: closed.contains(.holidays),
            closed: closed.compactMap { closure in
                guard case .days(let from, let to) = closure else { return nil }
                return JapaneseText.DeskHours.YearlySpan("\(from)..\(to)")
            })
    }
}
