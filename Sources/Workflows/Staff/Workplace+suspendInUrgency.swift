package import Care
import EventLoop
import FoundationEssentials
import Records

/// What the operator is told to shut out, as the town names it on the telephone.
package enum UrgentTarget: Sendable, Hashable {
    /// By its public name, or by exactly its name.
    case facility(String)
    /// By the login ID.
    case person(String)
    /// By the public name of its certificate; revoking it is final.
    case device(PublicID)
}

/// Why the operator's urgent act was not done; nothing was written.
package enum UrgencyFault: Error, Sendable, Hashable {
    /// The town's documents do not let the operator act in its place.
    case notProxy(Clause?)
    /// No such facility, person or living device in this town, or more than one.
    case unknown
    /// Who has left or not begun is not suspended; and only what the operator suspended itself can be lifted, unless the
    /// town's own word stands.
    case conflict
}

extension Workplace {
    /// The operator acts for the town in urgency: shuts out a facility, a person or a device on the next request, and
    /// reports it back to the town's desk in the same transaction.
    ///
    /// - Throws: `UrgencyFault`.
    package func suspendInUrgency(
        _ target: UrgentTarget, cause: SuspensionCause, reason: String, in town: Town
    ) async throws {
        let rule = town.policy.accounts.suspension
        guard rule.value?.proxy.value == .vendor else { throw UrgencyFault.notProxy(rule.clause) }
        let letter = OperatorLetters.suspended(
            target, cause: cause, reason: reason, at: clock.now(), in: town, staff: settings.staffAddress)
        try await settling {
            try await archive.open(.operator(town.id)) { desk in
                let found = try await resolve(target, at: desk)
                switch found {
                case .facility(let id): try await desk.setFacility(id, .suspended)
                case .staff(let id): try await desk.setStaff(id, .suspended)
                case .certificate(let id):
                    let why: RevocationCause = cause == .leak ? .lost : .misuse
                    try await desk.revoke(id, reason: why.reason)
                }
                let suspension = try await desk.recordSuspension(
                    of: found, cause: cause.rawValue, reason: reason)
                try await desk.leaveTrace(.suspended, policy: town.policyDigest, note: reason)
                try await desk.tellDesk(letter, kind: "suspension_report", matter: "report.\(suspension)")
                if let address = town.policy.desk.email.value {
                    var whole = letter
                    whole.to = address
                    try await desk.post(whole, kind: "suspension_report", dedupe: "report.\(suspension)")
                }
                try await desk.suspensionReported(of: found)
            }
        }
    }

    /// The operator takes back what it suspended itself; what the town suspended stays.
    ///
    /// - Throws: `UrgencyFault`.
    package func liftInUrgency(_ target: UrgentTarget, in town: Town) async throws {
        try await settling {
            try await archive.open(.operator(town.id)) { desk in
                let found = try await resolve(target, at: desk)
                guard try await desk.liftSuspensions(of: found) > 0 else { throw UrgencyFault.conflict }
                switch found {
                case .facility(let id): try await desk.setFacility(id, .active)
                case .staff(let id): try await desk.setStaff(id, .active)
                case .certificate: throw UrgencyFault.conflict
                }
                try await desk.leaveTrace(.suspensionLifted, policy: town.policyDigest)
            }
        }
    }

    private func resolve(
        _ target: UrgentTarget, at desk: borrowing TownSession
    ) async throws -> SuspensionTarget {
        if case .facility(let name) = target {
            guard let found = try await desk.facility(called: name) else { throw UrgencyFault.unknown }
            return .facility(found)
        }
        if case .person(let login) = target {
            guard let found = try await desk.person(login: login) else { throw UrgencyFault.unknown }
            return .staff(found)
        }
        guard case .device(let id) = target, let found = try await desk.livingCertificate(id) else {
            throw UrgencyFault.unknown
        }
        return .certificate(found)
    }

    private func settling(_ act: () async throws -> Void) async throws {
        do {
            try await act()
        } catch let error as RecordsError where [.conflict, .notFound, .refused].contains(error.code) {
            throw UrgencyFault.conflict
        }
    }
}
