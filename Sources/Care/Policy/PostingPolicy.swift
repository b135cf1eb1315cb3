/// What the town advises on writing and reading.
package struct PostingPolicy: Hashable, Sendable {
    /// From how many lines to how many.
    package struct Lines: Hashable, Sendable {
        package var from: Int = 0
        package var to: Int = 0

        package init() {}
    }

    /// What is worth writing.
    package enum Content: String, PolicyWord {
        case whatOthersShouldKnow = "what_others_should_know"

        package var label: String {
            "ほかの職種と共有したいこと"
        }
    }

    /// How urgent things are told.
    package enum Emergency: String, PolicyWord {
        case telephone

        package var label: String {
            "電話など、すぐに届く方法"
        }
    }

    /// Whose the clinical judgement is.
    package enum Judgement: String, PolicyWord {
        case leaveToDoctor = "leave_to_doctor"

        package var label: String {
            "医師に任せる"
        }
    }

    /// Whether pictures are welcome.
    package enum Media: String, PolicyWord {
        case encouraged

        package var label: String {
            "活用を勧める"
        }
    }

    /// Whether a post is told by mail.
    package enum Mailing: String, PolicyWord {
        case sent

        package var label: String {
            "投稿ごとに知らせる"
        }
    }

    /// Who is asked to look every day.
    package enum Reader: String, PolicyWord {
        case seldomReadsMail = "seldom_reads_mail"
        case usesForwarding = "uses_forwarding"

        package var label: String {
            switch self {
            case .seldomReadsMail: "メールをあまり見ない人"
            case .usesForwarding: "転送用メールアドレスを使う人"
            }
        }
    }

    /// How often someone should look.
    package struct DailyCheck: Hashable, Sendable {
        package var every: Statement<PolicyPeriod> = .unspecified
        package var who: Statement<[Reader]> = .unspecified

        package init() {}
    }

    /// Characters.
    package var advisedLength: Rule<Int> = .unspecified
    package var advisedLines: Rule<Lines> = .unspecified
    package var content: Rule<Content> = .unspecified
    package var importantFlag: Rule<Offer> = .unspecified
    package var emergency: Rule<Emergency> = .unspecified
    package var judgement: Rule<Judgement> = .unspecified
    package var media: Rule<Media> = .unspecified
    package var mailPerPost: Rule<Mailing> = .unspecified
    package var dailyCheck: Rule<DailyCheck> = .unspecified
    /// A forwarding address for notices.
    package var forwarding: Rule<Offer> = .unspecified
    /// Exchange with particular people inside the team.
    package var privateExchange: Rule<Offer> = .unspecified

    package init() {}
}
