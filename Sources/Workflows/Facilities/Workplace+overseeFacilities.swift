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
    package struct Person: Sendable {
        package let name: String
        package let professionName: String
        package let loginID: String
        package let isAdministrator: Bool
        package let state: StaffState
    }

    package struct Suspension: Sendable {
        package let since: Date
        package let reason: String?
        package let byOperator: Bool
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
                    name: member.name.full,
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

    /// Lets a suspended facility in again (desk). What the operator suspended in urgency is lifted by the
    /// operator.
    ///
    /// - Throws: `conflict` unless it is suspended by the town.
    package func resumeFacility(_ id: PublicID, at counter: borrowing Counter, in town: Town) async throws {
        let record = try await counter.facility(id, of: town.id)
        let open = try await counter.suspensions().filter {
            $0.target == .facility(record.facility.id) && $0.liftedAt == nil
        }
        guard record.facility.state == .suspended, !open.contains(where: \.byOperator) else {
            throw CounterRefusal.conflict
        }
        try await counter.setFacility(record.facility.id, .active)
        for suspension in open { try await counter.liftSuspension(suspension.publicID) }
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
