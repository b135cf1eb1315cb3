import Care
import Foundation
import PKI
import Policies
import Records
import Workflows

/// One town with people at work in it, as `deploy/bench` needs them: a timeline of fifty posts that five people share,
/// and a hundred subjects whose pages stay open. Everybody is invented.
struct World {
    static let database = "world"
    /// What browsers would call the doors; the bench's clients say so.
    static let origin = "https://localhost"
    private static let people = 100
    private static let subjects = 100
    private static let teamSize = 5
    private static let posts = 50

    let house: Workplace
    let town: Town
    /// Runs SQL as the superuser, for what the product does in long walks: approvals, pickups, first sign-ins.
    let peek: (String) throws -> String

    private struct Person {
        let staff: StaffID
        let publicID: PublicID
        let asker: Asker
        let token: String
    }

    /// What the measuring programs are told, one fact a line: `name<TAB>value…`.
    struct Facts {
        fileprivate(set) var lines: [[String]] = []

        func lines(socket: String) -> String {
            ([["socket", socket], ["database", World.database]] + lines)
                .map { $0.joined(separator: "\t") + "\n" }.joined()
        }
    }

    /// `device`: the fingerprint of the certificate that every client of the bench shows.
    func make(device: [UInt8]) async throws -> Facts {
        let id = try await enact()
        let (desk, office) = try await firstAdministrator(of: id)
        let facility = try madeFacility(in: id, device: device)
        let admin = try await addAdministrator(to: facility, in: id, by: desk)
        var people: [Person] = [admin]
        for number in 1..<Self.people {
            people.append(try await add(number, to: facility, in: id, by: admin.asker))
        }
        try enliven()
        var facts = Facts()
        for index in 0..<Self.subjects {
            let team = (0..<Self.teamSize).map { people[(index + $0) % people.count] }
            let subject = try await open(index, for: team, at: facility, in: id, by: desk, of: office)
            facts.lines.append(["subject", subject.text] + team.map(\.token))
            try await write(index == 0 ? Self.posts : 1, on: subject, by: team, in: id)
        }
        facts.lines.append(["town", town.key.text])
        _ = try peek("vacuum analyze")
        return facts
    }

    // MARK: The town and its people

    private func enact() async throws -> TenantID {
        let text = Array("schema: 1".utf8)
        let event = PolicyEvent(
            tenant: town.key,
            kind: .cameIntoForce(text: text, digest: town.policy.digest, replacing: nil), at: Date())
        let id = try await house.enact(event, policy: town.policy)
        _ = try await house.authority(of: Town(id: id, policy: town.policy, state: .live))
        return id
    }

    /// As if everybody who was invited had picked their certificate up.
    private func enliven() throws {
        _ = try peek("update staff set state = 'active' where state = 'invited'")
    }

    private func name(_ given: String) -> PersonName {
        PersonName(family: "見本", given: given, familyKana: "ミホン", givenKana: "カオル")
    }

    private func firstAdministrator(of id: TenantID) async throws -> (Asker, FacilityID) {
        let (office, staff) = try await house.archive.open(.operator(id)) { session in
            let office = try await session.addOffice(.secretariat, name: "見本町 事務局")
            let staff = try await session.addStaff(
                NewStaff(
                    facility: office, name: name("一郎"), profession: "officer", loginID: "desk",
                    mail: "desk@example.jp", isFacilityAdministrator: true, isDesk: true, state: .invited))
            return (office, staff)
        }
        try enliven()
        let fingerprint = SecureRandom.bytes(32)
        let certificate = try certify(office, in: id, fingerprint)
        return (try await signIn(staff, on: certificate, fingerprint, in: id).asker, office)
    }

    private func madeFacility(in id: TenantID, device: [UInt8]) throws -> (
        id: FacilityID, device: [UInt8], certificate: CertificateID
    ) {
        let made = try peek(
            """
            insert into facility (tenant_id, public_id, name, kind, state)
            values (\(id.value), '\(PublicID.fresh())', '見本訪問看護ステーション', 'home_nursing', 'active')
            returning facility_id
            """)
        let facility = FacilityID(try number(made))
        return (facility, device, try certify(facility, in: id, device))
    }

    private func certify(
        _ facility: FacilityID, in id: TenantID, _ fingerprint: [UInt8]
    ) throws -> CertificateID {
        let made = try peek(
            """
            insert into device_certificate (tenant_id, facility_id, issuer_id, public_id, state, serial, fingerprint,
                device_type, not_before, not_after)
            select \(id.value), \(facility.value), max(issuer_id), '\(PublicID.fresh())', 'active',
                '\\x\(Hex.encode(Array(fingerprint.prefix(16))))',
                '\\x\(Hex.encode(fingerprint))', 'windows', now() - interval '1 day', now() + interval '1 year'
            from issuer where tenant_id = \(id.value) returning certificate_id
            """)
        return CertificateID(try number(made))
    }

    private func number(_ said: String) throws -> Int64 {
        guard let number = said.split(separator: "\n").first.flatMap({ Int64($0) }) else {
            throw Trouble("psql said \(said)")
        }
        return number
    }

    private func addAdministrator(
        to facility: (id: FacilityID, device: [UInt8], certificate: CertificateID), in id: TenantID,
        by desk: Asker
    ) async throws -> Person {
        try await add(0, to: facility, in: id, by: desk, isAdministrator: true)
    }

    private func add(
        _ number: Int, to facility: (id: FacilityID, device: [UInt8], certificate: CertificateID),
        in id: TenantID,
        by asker: Asker, isAdministrator: Bool = false
    ) async throws -> Person {
        let staff = try await house.archive.open(asker) { session in
            try await session.addStaff(
                NewStaff(
                    facility: facility.id, name: name("職員\(number)"), profession: "nurse",
                    loginID: "person\(number)", mail: "person\(number)@example.jp",
                    isFacilityAdministrator: isAdministrator, isDesk: false, state: .invited))
        }
        if isAdministrator { try enliven() }
        return try await signIn(staff, on: facility.certificate, facility.device, in: id)
    }

    private func signIn(
        _ staff: (id: StaffID, publicID: PublicID), on certificate: CertificateID, _ fingerprint: [UInt8],
        in id: TenantID
    ) async throws -> Person {
        let begun = try await house.archive.open(.door(id)) { door in
            try await door.beginSession(
                of: staff.id, on: certificate, idle: .seconds(43_000), absolute: .seconds(43_000))
        }
        return Person(
            staff: staff.id, publicID: staff.publicID,
            asker: .session(begun.token, presenting: fingerprint, in: id), token: begun.token.text)
    }

    // MARK: Subjects and posts

    private func open(
        _ index: Int, for team: [Person],
        at facility: (id: FacilityID, device: [UInt8], certificate: CertificateID),
        in id: TenantID, by desk: Asker, of office: FacilityID
    ) async throws -> PublicID {
        guard let today = CalendarDate(iso: "2026-04-01"), let born = CalendarDate(iso: "1941-02-03") else {
            throw Trouble("no days")
        }
        let policy = town.policyDigest
        return try await house.archive.open(desk) { session in
            let subject = try await session.openSubject(registrar: office)
            try await session.entering(subject) { session in
                try await session.record(
                    SubjectParticulars(
                        name: name("太郎\(index)"), birthDate: born, sex: .male, postalCode: "000-0000",
                        address: "見本町一丁目", phone: "000-0000-0000", residence: .resident, remarks: ""),
                    duplicateKey: "ミホンタロウ\(index) 1941-02-03")
                let consent = try await session.record(
                    NewConsent(
                        consent: ConsentRecord(giver: .subject, obtainedOn: today, explained: true),
                        sheetNumber: "S-\(1_000 + index)", obtainedBy: team[0].staff, obtainedAt: facility.id,
                        occasion: "start_of_sharing", policy: policy))
                for (seat, person) in team.enumerated() {
                    try await session.join(
                        person.staff, of: id, role: seat == 0 ? .first : .member, policy: policy)
                }
                try await session.register(
                    NewRegistration(
                        consent: consent.id, evidence: ["consent_paper"], eligibility: "met",
                        officeAttends: false, policy: policy))
            }
            return subject
        }
    }

    /// Posts by turns, each read by two others of the team.
    private func write(_ count: Int, on subject: PublicID, by team: [Person], in id: TenantID) async throws {
        let text =
            "訪問時、体温36.5度、血圧128/76、脈拍72で落ち着いておられました。昼食は八割ほど召し上がり、水分もとれています。"
            + "右下肢のむくみは先週より軽くなっています。次の訪問でも続けて様子をみます。"
        for number in 0..<count {
            let author = team[number % team.count]
            try await house.archive.open(author.asker, .subject(home: id, subject)) { session in
                _ = try await session.write(NewPost(body: "\(number + 1)回目。\(text)"))
            }
        }
        guard count > 1 else { return }
        _ = try peek(
            """
            insert into post_read (tenant_id, subject_id, post_id, staff_tenant_id, staff_id)
            select p.tenant_id, p.subject_id, p.post_id, m.staff_tenant_id, m.staff_id from post p
            join subject b using (tenant_id, subject_id)
            join team_member m using (tenant_id, subject_id)
            where b.public_id = '\(subject)' and m.staff_id <> p.author_staff_id
                and (m.staff_id + p.post_id) % 2 = 0
            """)
    }
}
