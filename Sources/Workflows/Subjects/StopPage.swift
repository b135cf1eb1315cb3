package import Care
package import FoundationEssentials
import Records

/// Why a record is closed to its team.
package enum StopCause: String, Sendable, Codable, CaseIterable {
    case wish, moved, deceased, other

    init(_ cause: NewStopRequest.Cause) { self = StopCause(rawValue: cause.rawValue) ?? .other }

    var record: NewStopRequest.Cause { NewStopRequest.Cause(rawValue: rawValue) ?? .other }

    /// What becomes of the record: hidden and kept in every case.
    var state: SubjectState {
        switch self {
        case .wish, .other: .stopped
        case .moved: .moved
        case .deceased: .deceased
        }
    }
}

/// A step before a stop is set.
package enum StopProgress: String, Sendable, Codable, CaseIterable {
    case membersTold, authorityTold, formFiled

    var step: StopStep {
        switch self {
        case .membersTold: .membersTold
        case .authorityTold: .authorityTold
        case .formFiled: .formFiled
        }
    }
}

/// A stop as it came in, by a form.
package struct StopWish: Sendable, Codable, Hashable {
    package var cause: StopCause
    /// A word of `StopAsker`.
    package var askedBy: String
    package var isIncapable: Bool
    package var details: String

    package init(cause: StopCause, askedBy: String, isIncapable: Bool, details: String) {
        self.cause = cause
        self.askedBy = askedBy
        self.isIncapable = isIncapable
        self.details = details
    }
}

/// The stop of one subject: what was asked for, what was done, what is next.
package struct StopPage: Sendable {
    /// A stop under way.
    package struct Open: Sendable {
        package let id: PublicID
        package let cause: StopCause
        package let askedBy: StopAsker?
        package let details: String?
        package let receivedBy: String
        package let receivedAt: Date
        package let membersToldAt, authorityToldAt, formFiledAt: Date?
        /// The steps that the town's rule wants before it is set, in their order.
        package let steps: [StopProgress]
        /// May the person at the counter set it now?
        package let ruling: Ruling
    }

    package let id: PublicID
    package let name: PersonName
    package let open: Open?
    /// Rules that are open and undecided for this record.
    package let silent: [SilentRule]
}

extension TenantPolicy {
    /// The steps that come before a stop is set, in the order that the documents, or the desk in their silence, give.
    func stopSteps(_ cause: StopCause, _ decisions: DeskDecisions) -> [StopProgress] {
        if cause == .deceased { return deathReport(decisions) == nil ? [] : [.authorityTold] }
        var steps: [StopProgress] = []
        switch stop.whoTells.value {
        case .receiverTellsMembersFirst: steps.append(.membersTold)
        case .receiverTellsAuthority: steps.append(.authorityTold)
        case nil: break
        }
        if stop.form.value != nil { steps.append(.formFiled) }
        return steps
    }

    /// The body that a death is reported to.
    package func deathReport(_ decisions: DeskDecisions) -> BodyRole? {
        if let stated = death.reportTo.value { return stated }
        guard death.reportTo.isUnspecified else { return nil }
        return decisions[RuleKey.deathReportTo].flatMap { BodyRole(rawValue: $0) }
    }

    /// Whether this person may set the stop now; after a death, the body that it is reported to.
    func ending(
        _ stop: StopRecord, by person: ActingPerson, isMember: Bool, _ decisions: DeskDecisions
    ) -> Ruling {
        if stop.cause == .deceased {
            return closingAfterDeath(
                by: person, isMember: isMember, reported: stop.authorityToldAt != nil, decisions: decisions)
        }
        return settingStop(
            by: person, isMember: isMember, membersTold: stop.membersToldAt != nil,
            formFiled: stop.formFiledAt != nil, decisions: decisions)
    }
}
