package import JapaneseText

/// What a notice of the town is about.
package enum NoticeKind: String, Sendable, Hashable, CaseIterable {
    case general, terms, service, pause, end

    /// As the desk and the readers call it.
    package var label: String {
        switch self {
        case .general: "お知らせ"
        case .terms: "利用規約の変更"
        case .service: "サービスの変更"
        case .pause: "サービスの一時停止"
        case .end: "サービスの終了"
        }
    }

    /// What happens on the day that the notice names; `nil` where nothing does.
    package var dayLabel: String? {
        switch self {
        case .general: nil
        case .terms: "改める日"
        case .service: "変更する日"
        case .pause: "停止する日"
        case .end: "終了する日"
        }
    }
}

/// Who can read a notice.
package enum NoticeAudience: String, Sendable, Hashable, CaseIterable {
    case everyone = "public"
    case members
}

/// What the town's documents ask of a notice of one kind.
package struct NoticeRule: Sendable, Hashable {
    /// It must reach every facility for certain: each one's receipt is asked for.
    package let isCertain: Bool
    /// Whether the facilities have to agree; `nil` where the documents do not say.
    package let consent: NoticesPolicy.Consent?
    /// At least so long before the day.
    package let lead: PolicyPeriod?
    /// What was done need not be told before.
    package let mayComeAfterwards: Bool
    /// Where the documents say so.
    package let clause: Clause?

    /// The first day that a notice given on `today` may name.
    package func earliest(from today: CivilDate) -> CivilDate {
        guard let lead else { return today }
        let month = today.month - 1 + lead.months
        let (year, number) = (today.year + month / 12, month % 12 + 1)
        // A month later is the same day, or the month's last where there is no such day (民法 143条2項).
        let day = min(today.day, CivilDate.length(of: number, in: year))
        return (CivilDate(year: year, month: number, day: day) ?? today).adding(days: lead.days)
    }
}

extension TenantPolicy {
    /// What the town's documents ask of a notice of this kind.
    package func rule(on kind: NoticeKind) -> NoticeRule {
        switch kind {
        case .general:
            NoticeRule(isCertain: false, consent: nil, lead: nil, mayComeAfterwards: true, clause: nil)
        case .terms: change(notices.termsChange)
        case .service: change(notices.serviceChange)
        case .pause:
            NoticeRule(
                isCertain: false, consent: nil, lead: nil,
                mayComeAfterwards: notices.pause.value?.withoutNotice.value == .allowed,
                clause: notices.pause.clause)
        case .end:
            NoticeRule(
                isCertain: false, consent: nil, lead: notices.terminationNotice.value,
                mayComeAfterwards: false,
                clause: notices.terminationNotice.clause)
        }
    }

    private func change(_ rule: Rule<NoticesPolicy.Change>) -> NoticeRule {
        NoticeRule(
            isCertain: rule.value?.certain.value == .required, consent: rule.value?.consent.value, lead: nil,
            mayComeAfterwards: false, clause: rule.clause)
    }
}
