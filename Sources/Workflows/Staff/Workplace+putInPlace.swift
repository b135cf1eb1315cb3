package import Care
import EventLoop
import FoundationEssentials
import Records

/// What hangs on somebody of the administrator's facility who leaves, in numbers, and who could take it over.
package struct LeaverTies: Sendable {
    /// Sheets of the consent paper that the person keeps.
    package let papers: Int
    /// Teams in which nobody could go on without the person.
    package let alone: Int
    /// Devices that are the person's alone.
    package let devices: [DeviceSummary]
    /// Colleagues who are at work.
    package let heirs: [Colleague]
    /// Whether the town's rule lets the administrator put a colleague on those teams.
    package let seating: Ruling

    /// Something can be handed over here.
    package var isOpen: Bool {
        !heirs.isEmpty && (papers > 0 || !devices.isEmpty || alone > 0 && seating.isPermitted)
    }
}

extension Workplace {
    /// What the administrator could lay in a colleague's hands before this person leaves.
    ///
    /// - Throws: `notFound` for anybody of another facility.
    package func ties(
        of id: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws -> LeaverTies {
        let record = try await own(id, at: counter)
        let living = try await counter.certificates(of: record.member.facility).filter {
            $0.staff == record.member.id && ($0.state == .active || $0.state == .issued)
        }
        return LeaverTies(
            papers: try await papers(keptBy: record, at: counter),
            alone: try await counter.ties(of: record.member.id).alone,
            devices: living.map { DeviceSummary($0, now: clock.now()) },
            heirs: try await colleagues(at: counter).filter { $0.id != id && $0.state == .active },
            seating: try await seating(at: counter, in: town))
    }

    /// Lays papers, the teams that would be left alone and the named devices in a colleague's hands, and tells the
    /// colleague by mail of new teams. Sent again it finds nothing more to do.
    ///
    /// - Throws: `StaffFault.oneself`; `notFound` unless both are of the administrator's facility and the colleague is
    ///   at work.
    package func putInPlace(
        of id: PublicID, _ heir: PublicID, devices: [PublicID], at counter: borrowing Counter, in town: Town
    ) async throws {
        let record = try await own(id, at: counter)
        guard record.member.id != (try counter.actor.staff) else { throw StaffFault.oneself }
        let successor = try await own(heir, at: counter)
        guard successor.member.state == .active, heir != id else { throw CounterRefusal.notFound }
        let done = try await counter.putInPlace(
            of: record.member.id, successor.member.id,
            withSeats: try await seating(at: counter, in: town).isPermitted, devices: devices,
            sheets: try await papers(keptBy: record, at: counter), on: today, policy: town.policyDigest)
        for device in done.devices {
            try await counter.leaveTrace(.certificateHandedOver, of: device, policy: town.policyDigest)
        }
        try await counter.leaveTrace(.staffChanged, of: id, policy: town.policyDigest, note: "handed over")
        guard done.seats > 0 else { return }
        try await counter.post(
            SubjectLetters.joined(in: town, opened: town, staff: settings.staffAddress), kind: "team.joined",
            to: .staff(town.id, successor.member.id), dedupe: "handover.\(UUID().uuidString)")
    }

    func papers(keptBy record: StaffRecord, at counter: borrowing Counter) async throws -> Int {
        try await counter.custodyLedger(onlyPresent: true).count {
            if case .facility(_, record.member.id) = $0.holder { true } else { false }
        }
    }

    /// The administrator acts for a member who goes: only where members change teams, and nobody else is asked first.
    private func seating(at counter: borrowing Counter, in town: Town) async throws -> Ruling {
        let decisions = try await counter.deskDecisions(for: nil)
        if town.policy.doctorMustApprove(decisions) {
            return .refused(town.policy.team.doctor.refusal(.doctorMustApprove))
        }
        if let open = town.policy.openForJoining(decisions).first { return .desk(open) }
        return town.policy.editingTeam(
            isMember: true, isObtainer: false, isRegistrar: false, decisions: decisions)
    }
}
