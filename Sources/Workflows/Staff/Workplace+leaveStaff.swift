package import Care
import Records

extension Workplace {
    /// Shuts a person of the facility out on their next request; all that they wrote stays.
    ///
    /// - Throws: `StaffFault`, `conflict` unless the account is in use.
    package func suspendStaff(_ id: PublicID, at counter: borrowing Counter, in town: Town) async throws {
        let record = try await own(id, at: counter)
        guard record.member.id != (try counter.actor.staff) else { throw StaffFault.oneself }
        guard record.member.state == .active else { throw CounterRefusal.conflict }
        try await counter.setStaff(record.member.id, .suspended)
        try await counter.leaveTrace(.suspended, of: id, policy: town.policyDigest)
    }

    /// Lets a suspended person in again. What the town's desk suspended, the desk lifts.
    ///
    /// - Throws: `StaffFault.suspendedByTown`, `conflict` unless the account is suspended.
    package func resumeStaff(_ id: PublicID, at counter: borrowing Counter, in town: Town) async throws {
        let record = try await own(id, at: counter)
        guard record.member.state == .suspended else { throw CounterRefusal.conflict }
        do {
            try await counter.setStaff(record.member.id, .active)
        } catch  where error.code == .conflict {
            throw StaffFault.suspendedByTown
        }
        try await counter.leaveTrace(.suspensionLifted, of: id, policy: town.policyDigest)
    }

    /// What stands between a person and leaving: nothing, when they can go.
    package func obstacles(
        toLeaving id: PublicID, at counter: borrowing Counter
    ) async throws -> [StaffFault] {
        let record = try await own(id, at: counter)
        var found: [StaffFault] = []
        if record.member.id == (try counter.actor.staff) { found.append(.oneself) }
        if record.member.isFacilityAdministrator {
            do {
                try await keepAnAdministrator(besides: record, at: counter)
            } catch let fault as StaffFault {
                found.append(fault)
            }
        }
        let papers = try await papers(keptBy: record, at: counter)
        if papers > 0 { found.append(.holdsPapers(papers)) }
        let alone = try await counter.ties(of: record.member.id).alone
        if alone > 0 { found.append(.aloneInTeams(alone)) }
        return found
    }

    /// The person leaves the facility: the account ends for good, devices that were theirs alone are shut
    /// out.
    ///
    /// - Throws: the first of `obstacles(toLeaving:)`, `conflict` for somebody who has left.
    package func leaveStaff(_ id: PublicID, at counter: borrowing Counter, in town: Town) async throws {
        if let fault = try await obstacles(toLeaving: id, at: counter).first { throw fault }
        let record = try await own(id, at: counter)
        guard record.member.state != .left else { throw CounterRefusal.conflict }
        for device in try await counter.certificates(of: record.member.facility)
        where device.staff == record.member.id && device.state != .revoked {
            try await counter.revoke(device.id, reason: RevocationCause.retired.reason)
            try await counter.leaveTrace(.certificateRevoked, of: device.publicID, policy: town.policyDigest)
        }
        try await counter.setStaff(record.member.id, .left)
        try await counter.leaveTrace(.staffChanged, of: id, policy: town.policyDigest, note: "left")
    }
}
