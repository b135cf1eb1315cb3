package import Care
import EventLoop
package import FoundationEssentials
import Records

extension Workplace {
    /// A consent is taken back: that is always heard, at once, whatever the town's rule on stops says. Without another
    /// consent nothing of the record is shared from this moment on, with nobody; it is hidden and kept.
    ///
    /// `asker`: who took it back, the subject or family.
    /// `note`: what they said, for the record.
    package func withdrawConsent(
        _ consent: PublicID, by asker: StopAsker, note: String, once: UUID, at counter: borrowing Counter,
        in town: Town
    ) async throws {
        try await refusing {
            let sight = try counter.subject
            guard sight.home == town.id, try counter.actor.tenant == town.id, asker != .facility,
                let askedBy = NewStopRequest.AskedBy(rawValue: asker.rawValue)
            else { throw CounterRefusal.notFound }
            let living = try await counter.consents().filter { $0.withdrawnAt == nil }
            guard living.contains(where: { $0.publicID == consent }) else { throw CounterRefusal.notFound }
            let details = note.isEmpty ? nil : note
            _ = try await counter.once(
                once, .consentWithdrawn, request: Array("\(consent) \(asker.rawValue) \(note)".utf8)
            ) { counter in
                try await counter.leaveTrace(.consentWithdrawn, of: consent, policy: town.policyDigest)
                let stop: StopRecord? =
                    living.count == 1 ? try await closing(askedBy, details, at: counter, in: town) : nil
                try await counter.withdraw(consent, note: details)
                // The last statement takes sight from everybody, from the one who writes it too.
                if let stop { try await counter.set(stop, as: .stopped) }
                return true
            }
        }
    }

    /// What needs sight of the record: the stop that follows from the last consent's end, and the team's mail.
    private func closing(
        _ askedBy: NewStopRequest.AskedBy, _ details: String?, at counter: borrowing Counter, in town: Town
    ) async throws -> StopRecord {
        let subject = try counter.subject.subjectPublicID
        let me = try counter.actor.staff
        let id = try await counter.requestStop(
            NewStopRequest(
                cause: .withdrawn, askedBy: askedBy, details: details, policy: town.policyDigest), of: subject
        )
        let letter = SubjectLetters.consentWithdrawn(in: town, staff: settings.staffAddress)
        for seat in try await counter.team() where !seat.isPending && seat.staff != me {
            try await counter.post(
                letter, kind: "consent.withdrawn", to: .staff(seat.staffTenant, seat.staff),
                dedupe: "withdrawn.\(id.text).\(seat.staff.value)")
        }
        try await counter.record(.membersTold, of: id)
        try await counter.leaveTrace(
            .subjectStopped, of: subject, policy: town.policyDigest, note: "withdrawn")
        guard let stop = try await counter.stops().first(where: { $0.publicID == id }) else {
            throw CounterRefusal.conflict
        }
        return stop
    }
}
