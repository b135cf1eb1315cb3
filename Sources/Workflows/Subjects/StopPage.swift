package import Care
package import FoundationEssentials
import Records

/// Why a record is closed to its team.
package enum StopCause: String, Sendable, Codable, CaseIterable {
    case wish, moved, deceased, withdrawn, other

    /// What somebody can ask for or tell; a withdrawn consent is recorded where the consent stands.
    package static let told: [StopCause] = [.wish, .moved, .deceased, .other]

    init(_ cause: NewStopRequest.Cause) { self = StopCause(rawValue: cause.rawValue) ?? .other }

    var record: NewStopRequest.Cause { NewStopRequest.Cause(rawValue: rawValue) ?? .other }

    /// What becomes of the record: hidden and kept in every case.
    var state: SubjectState {
        switch self {
        case .wish, .withdrawn, .other: .stopped
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
    /// The public id of the one post that is meant; `nil` for the whole record.
    package var item: String?

    package init(
        cause: StopCause, askedBy: String, isIncapable: Bool, details: String, item: String? = nil
    ) {
        self.cause = cause
        self.askedBy = askedBy
        self.isIncapable = isIncapable
        self.details = details
        self.item = item
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
        /// Only one piece of information is meant.
        package let isOfItem: Bool
        package let receivedBy: String
        package let receivedAt: Date
        package let membersToldAt, authorityToldAt, formFiledAt: Date?
        /// The steps that the town's rule wants before it is set, in their order.
        package let steps: [StopProgress]
        /// May the person at the counter set it now?
        package let ruling: Ruling
    }

    /// A post that can be stopped by itself.
    package struct Item: Sendable {
        package let id: PublicID
        package let author: String
        package let writtenAt: Date
        package let beginning: String
    }

    /// A stop that was set.
    package struct Done: Sendable {
        package let cause: StopCause
        package let isOfItem: Bool
        package let receivedAt, setAt: Date
    }

    package let id: PublicID
    package let name: PersonName
    package let open: Open?
    /// Where the town's rule stops by item: what there is.
    package let items: [Item]
    package let done: [Done]
    /// The body that a death is reported to.
    package let deathReport: BodyRole?
    /// Rules that are open and undecided for this record.
    package let silent: [SilentRule]
}

extension TenantPolicy {
    /// The steps that come before a stop is set, in the order that the documents, or the desk in their silence, give.
    func stopSteps(_ cause: StopCause, _ decisions: DeskDecisions) -> [StopProgress] {
        if cause == .deceased { return deathReport(decisions) == nil ? [] : [.authorityTold] }
        var steps: [StopProgress] = []
        switch stopTeller(decisions) {
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
