import Care
import EventLoop
import Foundation
import Testing

@testable import Records

/// Walks an invented town to the point that a test is about.
struct Walk: Sendable {
    let archive: Archive
    let town: TenantID
    static let policy = [UInt8](repeating: 7, count: 32)
    static let today = day("2026-11-21")
    static let birthDate = day("1941-02-03")

    static func day(_ iso: String) -> CalendarDate {
        guard let day = CalendarDate(iso: iso) else { preconditionFailure("no day: \(iso)") }
        return day
    }

    struct Person: Sendable {
        let staff: StaffID
        let publicID: PublicID
        let facility: FacilityID
        let asker: Asker
        let token: SessionToken
        let fingerprint: [UInt8]
    }

    static func name(_ family: String, _ given: String = "花子") -> PersonName {
        PersonName(family: family, given: given, familyKana: "ミホン", givenKana: "ハナコ")
    }

    /// A town with an issuer and the first administrator of its secretariat, logged in.
    static func begin(_ archive: Archive, key: String = "midori") async throws -> (walk: Walk, desk: Person) {
        let town = try await archive.adoptTown(try #require(TenantKey(key)))
        let walk = Walk(archive: archive, town: town)
        try await archive.open(.job(town)) { session in
            _ = try await session.keepIssuer(
                certificate: [0x30, 0x00], key: Array("issuer key".utf8),
                notAfter: Date(timeIntervalSinceNow: 1e8))
            try await session.recordPolicy(of: town, digest: policy, content: "schema: 1")
        }
        let (office, account) = try await archive.open(.operator(town)) { session in
            let office = try await session.addOffice(.secretariat, name: "見本町 事務局")
            let account = try await session.addStaff(
                NewStaff(
                    facility: office, name: name("見本"), profession: "officer", loginID: "desk1",
                    mail: "desk1@\(key).example", isFacilityAdministrator: true, isDesk: true, state: .invited
                ))
            try await session.issueTicket(
                NewTicket(
                    number: "INVITE-1", secretHash: "phc", expiresAt: Date(timeIntervalSinceNow: 1e5)),
                purpose: .invitation, facility: office, staff: account.id, device: .windows, memo: "")
            return (office, account)
        }
        let desk = try await walk.pickUp("INVITE-1", staff: account, facility: office)
        return (walk, desk)
    }

    /// Picks a certificate up at the door and logs in with it.
    func pickUp(
        _ number: String, staff: (id: StaffID, publicID: PublicID), facility: FacilityID
    ) async throws -> Person {
        let fingerprint = (0..<32).map { _ in UInt8.random(in: 0...255) }
        let certificate = try await archive.open(.door(town)) { session in
            let ticket = try #require(await session.ticket(number))
            let issuer = try #require(await session.issuer())
            #expect(issuer.key == Array("issuer key".utf8))
            let planned = try await session.plan(
                NewCertificate(
                    facility: ticket.facility, staff: nil, issuer: issuer.id,
                    serial: Array(fingerprint.prefix(16)),
                    device: .windows, memo: "受付のパソコン", notBefore: Date(timeIntervalSinceNow: -60),
                    notAfter: Date(timeIntervalSinceNow: 1e7)))
            try await session.signed(
                planned.id, der: [1, 2, 3], tbsHash: fingerprint, fingerprint: fingerprint)
            try await session.spend(ticket.id, on: planned.id)
            try await session.setCredentialAtDoor(of: staff.id, hash: "phc", mustChange: false)
            try await session.activate(staff.id)
            return planned.id
        }
        return try await logIn(staff, facility: facility, certificate: certificate, fingerprint: fingerprint)
    }

    func logIn(
        _ staff: (id: StaffID, publicID: PublicID), facility: FacilityID, certificate: CertificateID,
        fingerprint: [UInt8]
    ) async throws -> Person {
        let begun = try await archive.open(.door(town)) { session in
            try await session.beginSession(
                of: staff.id, on: certificate, idle: .seconds(900), absolute: .seconds(28_800))
        }
        return Person(
            staff: staff.id, publicID: staff.publicID, facility: facility,
            asker: .session(begun.token, presenting: fingerprint, in: town), token: begun.token,
            fingerprint: fingerprint)
    }

    /// A facility applies, is approved, picks up and logs in.
    func facility(_ facilityName: String, administrator: String, login: String, desk: Person) async throws
        -> Person
    {
        let form = FacilityApplicationForm(
            facilityName: facilityName, prefecture: "見本県", municipality: "見本町", facilityKind: "home_nursing",
            administrator: Self.name(administrator), profession: "nurse", mail: "\(login)@example.jp",
            loginID: login, device: .windows, deviceMemo: "受付")
        let applied = try await archive.open(.door(town)) { session in
            try await session.submit(NewApplication(form: form, passwordHash: "phc", policy: Self.policy))
        }
        let number = "PICK-" + login.uppercased()
        let made = try await archive.open(desk.asker) { session in
            let application = try await session.application(applied)
            #expect(application.form == form)
            return try await session.approve(
                application,
                ApplicationApproval(
                    mail: form.mail ?? "", loginID: login,
                    ticket: NewTicket(
                        number: number, secretHash: "phc", expiresAt: Date(timeIntervalSinceNow: 1e5)),
                    policy: Self.policy))
        }
        return try await pickUp(
            number, staff: (made.administrator, made.administratorPublicID), facility: made.facility)
    }

    static let particulars = SubjectParticulars(
        name: PersonName(family: "見本", given: "太郎", familyKana: "ミホン", givenKana: "タロウ"),
        birthDate: birthDate,
        sex: .male, postalCode: "399-0000", address: "見本県見本町一丁目", phone: "000-0000-0000",
        residence: .resident, remarks: "玄関は左側")

    /// The desk registers a subject with consent, papers and a first member.
    func subject(
        desk: Person, first: Person, others: [Person] = [], officeAttends: Bool = false
    ) async throws -> PublicID {
        let today = Self.today
        return try await archive.open(desk.asker) { session in
            let id = try await session.openSubject(registrar: desk.facility)
            try await session.entering(id) { session in
                try await session.record(Self.particulars, duplicateKey: "ミホンタロウ 1941-02-03")
                let consent = try await session.record(
                    NewConsent(
                        consent: ConsentRecord(giver: .subject, obtainedOn: today, explained: true),
                        sheetNumber: "S-\(id.text.prefix(8).uppercased())", obtainedBy: first.staff,
                        obtainedAt: first.facility, occasion: "start_of_sharing", policy: Self.policy))
                _ = try await session.enter(
                    NewCustodyEntry(
                        consent: consent.id, sheetNumber: "S-\(id.text.prefix(8).uppercased())",
                        paper: .original,
                        copyNumber: nil, holder: .facility(first.facility, nil), place: "鍵のかかる棚",
                        since: today, policy: Self.policy), of: id)
                try await session.join(first.staff, of: town, role: .first, policy: Self.policy)
                for other in others {
                    try await session.join(other.staff, of: town, role: .member, policy: Self.policy)
                }
                try await session.register(
                    NewRegistration(
                        consent: consent.id, evidence: ["consent_paper"], eligibility: "met",
                        officeAttends: officeAttends, policy: Self.policy))
                try await session.leaveTrace(.subjectRegistered, of: id, policy: Self.policy)
            }
            return id
        }
    }
}

/// Lends an archive over an empty database.
func withArchive(_ body: (House, Archive) async throws -> Void) async throws {
    try await withHouse { house in
        try await body(house, try await house.archive())
    }
}
