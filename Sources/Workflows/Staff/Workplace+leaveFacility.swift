package import Care
import EventLoop
package import FoundationEssentials
import Records

/// How a facility stands towards leaving.
package struct FacilityLeaving: Sendable {
    package enum Way: Sendable {
        /// The administrator ends it here.
        case here(Clause?)
        /// The desk was asked whether it may be ended here, or can be.
        case desk(DeskMatter, waitingSince: Date?)
        case refused(Refusal)
    }

    package let way: Way
    /// Sheets of the consent paper that the facility keeps: they are handed over first.
    package let papers: Int
    /// Teams in which nobody of another facility could go on: somebody is added first.
    package let alone: Int
    package let people: Int
    package let devices: Int
}

/// What keeps a facility from leaving; nothing was written.
package enum LeavingFault: Error, Sendable, Hashable {
    case holdsPapers(Int)
    case aloneInTeams(Int)
    /// The rule leaves it open, and the desk has not said yes.
    case notPermitted
}

/// The words of the rule on leaving, as desk cases carry them.
private enum LeavingCase {
    static let act = "facility_leave"
    static let rule = "facility.leaving"
}

extension Workplace {
    /// What leaving would mean for the administrator's facility, and which way the town's rule leads.
    package func leaving(at counter: borrowing Counter, in town: Town) async throws -> FacilityLeaving {
        let me = try counter.actor
        let people = try await counter.staff(of: me.tenant, facility: me.facilityPublicID)
        let devices = try await counter.certificates(of: me.facility).filter {
            $0.state == .active || $0.state == .issued
        }
        return FacilityLeaving(
            way: try await way(at: counter, in: town), papers: try await papers(at: counter),
            alone: try await counter.ties(of: nil).alone, people: people.count, devices: devices.count)
    }

    /// Asks the desk whether the facility may leave, where the documents are silent.
    package func askToLeave(key: UUID, at counter: borrowing Counter, in town: Town) async throws {
        let me = try counter.actor
        guard case .desk(let matter, nil) = try await way(at: counter, in: town) else { return }
        _ = try await counter.once(key, .caseAsked, request: Array(LeavingCase.act.utf8)) { counter in
            let deskCase = try await counter.ask(
                NewDeskCase(
                    act: LeavingCase.act, matter: matter, facility: me.facility,
                    question: "\(me.facilityName)が利用をやめたいと申し出ています。どのように手続きを進めますか。",
                    policy: town.policyDigest))
            try await counter.leaveTrace(.caseAsked, of: deskCase, policy: town.policyDigest)
            return true
        }
    }

    /// The facility leaves: its people and devices are shut out on their next request, its records stay.
    ///
    /// Opens its own counter, and ends the device that it was asked from last: nobody is there after that.
    ///
    /// - Throws: `Refusal`, `LeavingFault`.
    package func leaveFacility(_ credentials: Credentials, in town: Town) async throws {
        let facility = try await atCounter(of: town, credentials, reading: false) { counter in
            let me = try counter.actor
            guard me.isFacilityAdministrator else { throw CounterRefusal.notFound }
            switch try await way(at: counter, in: town) {
            case .refused(let refusal): throw refusal
            case .desk: throw LeavingFault.notPermitted
            case .here: break
            }
            let papers = try await papers(at: counter)
            guard papers == 0 else { throw LeavingFault.holdsPapers(papers) }
            let alone = try await counter.ties(of: nil).alone
            guard alone == 0 else { throw LeavingFault.aloneInTeams(alone) }
            for ticket in try await counter.tickets(of: me.facility) where ticket.isOpen {
                try await counter.cancelTicket(ticket.number)
            }
            if let letter = AccountLetters(town, settings).facilityLeft(me.facilityName, at: clock.now()) {
                try await counter.post(
                    letter, kind: "facility_left", dedupe: "facility.left.\(me.facilityPublicID)")
            }
            try await counter.leaveTrace(
                .facilityChanged, of: me.facilityPublicID, policy: town.policyDigest, note: "left")
            try await counter.setFacility(me.facility, .left)
            return me.facility
        }
        try await atDoor(of: town) { door in
            for device in try await door.certificates(of: facility) where device.state != .revoked {
                try await door.revoke(device.id, reason: RevocationCause.retired.reason)
                try await door.leaveTrace(.certificateRevoked, of: device.publicID, policy: town.policyDigest)
            }
        }
    }

    private func way(at counter: borrowing Counter, in town: Town) async throws -> FacilityLeaving.Way {
        let rule = town.policy.facility.leaving
        let facility = try counter.actor.facility
        // The town's own offices do not leave the town.
        guard try counter.actor.office == nil else { throw CounterRefusal.notFound }
        switch rule.statement {
        case .stated(.portalApplication), .none: return .here(rule.clause)
        case .stated(.toAuthority):
            return .refused(Refusal(.leaveByNoticeToAuthority, clause: rule.clause))
        case .unspecified, .standard: break
        }
        let asked = try await counter.cases().filter {
            $0.act == LeavingCase.act && $0.facility == facility && $0.state != .withdrawn
        }
        switch asked.first(where: { $0.state == .decided })?.choice {
        case FacilityPolicy.Leaving.portalApplication.word: return .here(nil)
        case FacilityPolicy.Leaving.toAuthority.word:
            return .refused(Refusal(.leaveByNoticeToAuthority, clause: nil))
        default:
            return .desk(
                DeskMatter(rule: LeavingCase.rule),
                waitingSince: asked.first { $0.state == .waiting }?.askedAt)
        }
    }

    private func papers(at counter: borrowing Counter) async throws -> Int {
        let facility = try counter.actor.facility
        return try await counter.custodyLedger(onlyPresent: true).count {
            if case .facility(facility, _) = $0.holder { true } else { false }
        }
    }
}
