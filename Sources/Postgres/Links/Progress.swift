/// Follows the results of one unit: each message sent yields one result and an end mark, in order.
///
/// After a failure the server skips to the SYNC and answers the rest with "aborted".
struct Progress {
    enum Step: Equatable {
        case prepare(Statement.Key, String)
        case run(Int)
    }

    enum Outcome: Equatable { case done, failed, skipped }

    enum Effect: Equatable {
        case none
        /// The statement of this index has its result.
        case keep(Int)
        /// The server does not have this statement prepared.
        case forget(Statement.Key, String)
        /// More results than messages: the link is out of step.
        case outOfStep
    }

    private var steps: [Step] = []
    private var position = 0
    private var extraEnds = 0

    /// The statement that the next result belongs to.
    var statement: Int? {
        guard position < steps.count else { return nil }
        switch steps[position] {
        case .run(let index): return index
        case .prepare:
            guard position + 1 < steps.count, case .run(let index) = steps[position + 1] else { return nil }
            return index
        }
    }

    mutating func sent(_ step: Step) { steps.append(step) }

    func result(_ outcome: Outcome) -> Effect {
        guard position < steps.count else { return .outOfStep }
        switch (steps[position], outcome) {
        case (.run(let index), .done): return .keep(index)
        case (.prepare(let key, let name), .failed), (.prepare(let key, let name), .skipped):
            return .forget(key, name)
        case (.prepare, .done), (.run, .failed), (.run, .skipped): return .none
        }
    }

    /// libpq marks the end of each message's results. A dead link would do so for ever.
    mutating func end() -> Effect {
        if position < steps.count {
            position += 1
            return .none
        }
        extraEnds += 1
        return extraEnds > 4 ? .outOfStep : .none
    }
}
