package import Care
import EventLoop
package import FoundationEssentials
import Records

/// One line of the desk's list of facilities.
package struct FacilitySummary: Sendable {
    package let id: PublicID
    package let name: String
    package let kindName: String
    package let place: String
    package let state: FacilityState
    package let isOffice: Bool
}

/// One facility as the desk sees it.
package struct DeskFacility: Sendable {
    /// Somebody who works there.
    package struct Person: Sendable {
        /// The way to their page at the desk.
        package let id: PublicID
        /// Family and given name.
        package let name: String
        /// The profession in words.
        package let professionName: String
        /// What they sign in with.
        package let loginID: String
        /// They manage the facility's people and devices.
        package let isAdministrator: Bool
        /// Whether they can sign in.
        package let state: StaffState
    }

    /// A time in which the facility was shut out.
    package struct Suspension: Sendable {
        /// When it began.
        package let since: Date
        /// What the desk or the operator wrote down.
        package let reason: String?
        /// The operator acted, in urgency.
        package let byOperator: Bool
        /// When it ended; `nil` while it stands.
        package let liftedAt: Date?
    }

    package let summary: FacilitySummary
    package let address, phone, fax, email: String?
    package let people: [Person]
    package let devices: [DeviceSummary]
    package let suspensions: [Suspension]
    /// The clause under which a town may suspend; it always may to protect.
    package let clause: Clause?
    /// It is the own office: nobody locks themselves out.
    package let isOwn: Bool
}

extension Workplace {
    /// The town's facilities, by name (desk).
    package func facilities(at counter: borrowing Counter, in town: Town) async throws -> [FacilitySummary] {
        try await counter.facilities(of: town.id).map(summary)
    }

    /// One facility with its people and devices (desk).
    ///
    /// - Throws: `notFound`.
    package func facility(
        _ id: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws -> DeskFacility {
        let record = try await counter.facility(id, of: town.id)
        let people = try await counter.staff(of: town.id, facility: id)
        let devices = try await counter.certificates(of: record.facility.id)
        let suspensions = try await counter.suspensions().filter {
            $0.target == .facility(record.facility.id)
        }
        return DeskFacility(
            summary: summary(record), address: record.contact.address, phone: record.contact.phone,
            fax: record.contact.fax, email: record.contact.email,
            people: people.map { person in
                let member = person.member
                return DeskFacility.Person(
                    id: member.publicID, name: member.name.full,
                    professionName: catalogue.name(of: ProfessionCode(member.profession))
                        ?? member.profession,
                    loginID: person.loginID, isAdministrator: member.isFacilityAdministrator,
                    state: member.state)
            },
            devices: devices.map { DeviceSummary($0, now: clock.now()) },
            suspensions: suspensions.map {
                DeskFacility.Suspension(
                    since: $0.suspendedAt, reason: $0.reason, byOperator: $0.byOperator, liftedAt: $0.liftedAt
                )
            },
            clause: town.policy.accounts.suspension.clause ?? town.policy.facility.disqualification.clause,
            isOwn: record.facility.publicID == (try counter.actor).facilityPublicID)
    }

    /// Shuts a facility out on its next request; its records stay as they are (desk).
    ///
    /// - Throws: `conflict` for the own office, and for a facility that is not active.
    package func suspendFacility(
        _ id: PublicID, reason: String, at counter: borrowing Counter, in town: Town
    ) async throws {
        let record = try await counter.facility(id, of: town.id)
        guard record.facility.state == .active, record.facility.id != (try counter.actor).facility else {
            throw CounterRefusal.conflict
        }
        try await counter.setFacility(record.facility.id, .suspended)
        _ = try await counter.recordSuspension(
            of: .facility(record.facility.id), cause: "by_desk", reason: reason)
        try await counter.leaveTrace(.suspended, of: id, policy: town.policyDigest)
    }

    /// Lets a suspended facility in again (desk), also one that the operator suspended in urgency: the town decides.
    ///
    /// - Throws: `conflict` unless it is suspended.
    package func resumeFacility(_ id: PublicID, at counter: borrowing Counter, in town: Town) async throws {
        let record = try await counter.facility(id, of: town.id)
        guard record.facility.state == .suspended else { throw CounterRefusal.conflict }
        try await counter.liftSuspensions(of: .facility(record.facility.id))
        try await counter.setFacility(record.facility.id, .active)
        try await counter.leaveTrace(.suspensionLifted, of: id, policy: town.policyDigest)
    }

    private func summary(_ record: FacilityRecord) -> FacilitySummary {
        let facility = record.facility
        return FacilitySummary(
            id: facility.publicID, name: facility.name,
            kindName: facility.office == nil ? kindName(facility.kind) : "窓口",
            place: facility.prefecture + facility.municipality, state: facility.state,
            isOffice: facility.office != nil)
    }
}
