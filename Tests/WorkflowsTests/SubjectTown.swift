import Care
import Foundation
import Testing

@testable import Records
@testable import Workflows

/// What the tests of subjects need beside the town's desk: people of ordinary facilities, and a consent to write down.
extension TownHouse {
    /// Somebody of a new facility, as approval, pickup and sign-in leave them.
    func worker(_ login: String, _ profession: String, by desk: Credentials) async throws -> Credentials {
        let number = login.utf8.reduce(0) { $0 &* 31 &+ Int($1) } & 0xffff
        let hex = String(number | 0x10000, radix: 16).suffix(4)
        let made = try peek(
            """
            insert into facility (tenant_id, public_id, name, kind, state)
            select tenant_id, rpad('\(login)', 26, 'z'), '見本事業所 \(login)', 'pharmacy', 'active'
            from tenant where tenant_id = \(town.id.value) returning facility_id
            """)
        let facility = FacilityID(try #require(made.split(separator: "\n").first.flatMap { Int64($0) }))
        try peek(
            """
            insert into device_certificate (tenant_id, facility_id, issuer_id, public_id, state, serial, tbs_hash,
                fingerprint, certificate, device_type, not_before, not_after, issued_at)
            select tenant_id, \(facility.value), issuer_id, rpad('\(login)', 26, 'y'), 'active', '\\x02\(hex)',
                tbs_hash, sha256('\(login)'), '\(login)', device_type, not_before, not_after,
                issued_at
            from device_certificate where tenant_id = \(town.id.value) order by certificate_id limit 1
            """)
        _ = try await atDesk(desk) { counter in
            try await counter.addStaff(
                NewStaff(
                    facility: facility,
                    name: PersonName(family: "見本", given: login, familyKana: "ミホン", givenKana: "カオル"),
                    profession: profession, loginID: login, mail: "\(login)@example.jp",
                    isFacilityAdministrator: true, isDesk: false, state: .invited))
        }
        try peek("update staff set state = 'active' where login_id = '\(login)'")
        return try await signIn(login)
    }

    /// A second person of the desk: nobody decides what they asked themselves.
    func colleague(of desk: Credentials) async throws -> Credentials {
        _ = try await atDesk(desk) { counter in
            try await counter.addStaff(
                NewStaff(
                    facility: try counter.actor.facility,
                    name: PersonName(family: "見本", given: "次郎", familyKana: "ミホン", givenKana: "ジロウ"),
                    profession: "clerk", loginID: "desk2", mail: "desk2@office.example",
                    isFacilityAdministrator: false, isDesk: true, state: .active))
        }
        return try await signIn("desk2")
    }

    func on<Answer>(
        _ subject: PublicID, _ credentials: Credentials, _ act: (borrowing Counter) async throws -> Answer
    ) async throws -> Answer {
        try await house.atCounter(of: town, credentials, on: subject, reading: false, act)
    }

    func id(of login: String) throws -> PublicID {
        try #require(PublicID(try peek("select public_id from staff where login_id = '\(login)'")))
    }

    /// What is written down after the talk.
    static func consent(born: String = "1940-02-03", beginning: PublicID = .fresh()) -> ConsentEntry {
        var entry = ConsentEntry()
        entry.family = "例田"
        entry.given = "はな"
        entry.familyKana = "レイダ"
        entry.givenKana = "ハナ"
        entry.birthDate = born
        entry.sex = Sex.female.rawValue
        entry.residence = Residence.resident.rawValue
        entry.address = "見本町1-2"
        entry.obtainedOn = "2026-04-01"
        entry.isExplained = true
        entry.beginning = beginning.text
        return entry
    }

    func record(_ entry: ConsentEntry, _ who: Credentials) async throws -> PublicID {
        try await atDesk(who) { try await house.recordConsent(entry, once: UUID(), at: $0, in: town) }
    }

    func register(
        _ subject: PublicID, _ who: Credentials, _ edit: (inout RegistrationWord) -> Void
    ) async throws {
        var word = RegistrationWord()
        edit(&word)
        let sent = word
        try await on(subject, who) { try await house.register(sent, once: UUID(), at: $0, in: town) }
    }

    func ask(_ rules: [String], on subject: PublicID, _ who: Credentials) async throws {
        try await on(subject, who) {
            try await house.askDesk(rules, on: .subject, once: UUID(), at: $0, in: town)
        }
    }

    /// What the desk is asked before a record is begun where the documents leave all of it open.
    func askBefore(_ begin: PublicID, _ who: Credentials) async throws {
        try await atDesk(who) {
            let start = try await house.startConsent(begin, at: $0, in: town)
            try await house.askDesk(
                start.silent.map(\.rule), on: .beginning(begin), once: UUID(), at: $0, in: town)
        }
    }

    /// The obtainer registers from the paper, keeps the original and sends nothing, nobody is told; whatever is asked
    /// of one person is met.
    static func leave(toTheObtainer rule: String) -> String {
        switch rule {
        case RuleKey.registrar, RuleKey.original, RuleKey.firstMember: "obtainer"
        case RuleKey.submissionTo, RuleKey.copies, RuleKey.doctor, RuleKey.notifyMembers: "none"
        case RuleKey.explanationPaper, RuleKey.notifySubject: "none"
        case RuleKey.formedBy: "members"
        case RuleKey.evidence: "consent_paper"
        default: "met"
        }
    }

    /// Asks what the page of a registration still leaves open.
    func askForRegistration(of subject: PublicID, _ who: Credentials) async throws {
        let page = try await on(subject, who) { try await house.readRegistration(at: $0, in: town) }
        try await ask(page.silent.map(\.rule), on: subject, who)
    }

    /// Somebody of the desk answers every case that waits.
    func decideAll(
        _ desk: Credentials, standing: Bool = false, _ word: (String) -> String
    ) async throws {
        let cases = try await atDesk(desk) { try await house.readCases(ownOnly: false, at: $0, in: town) }
        for item in cases where item.state == .waiting {
            let choice = word(item.rule)
            try await atDesk(desk) {
                try await house.decideCase(
                    item.id, choice: choice, reason: "聞き取りによる。", standing: standing, once: UUID(), at: $0,
                    in: town)
            }
        }
    }

    func add(_ login: String, to subject: PublicID, _ who: Credentials) async throws {
        let person = try id(of: login)
        try await on(subject, who) { try await house.addMember(person, once: UUID(), at: $0, in: town) }
    }

    func confirm(_ paper: PublicID, _ means: SubmissionMeans, _ desk: Credentials) async throws {
        try await atDesk(desk) {
            try await house.confirmPaper(paper, what: .copy, means: means, once: UUID(), at: $0, in: town)
        }
    }

    func paper(of subject: PublicID, _ who: Credentials) async throws -> SubmissionRecord {
        let papers = try await on(subject, who) { try await $0.submissions() }
        return try #require(papers.first)
    }

    /// Why an act stopped: the clause, the silent rule, or nothing when it did not.
    func reason(_ act: () async throws -> Void) async throws -> String {
        do {
            try await act()
            return ""
        } catch SubjectRefusal.byRule(let refusal) {
            return refusal.clause?.description ?? "\(refusal.ground)"
        } catch SubjectRefusal.needsDesk(let matter) {
            return matter.rule
        }
    }

    /// Which of these people the record opens to.
    func seen(_ subject: PublicID, by people: Credentials...) async -> [Bool] {
        var answers: [Bool] = []
        for person in people {
            let version = try? await on(subject, person) { try await $0.particulars()?.version }
            answers.append(version != nil)
        }
        return answers
    }

    var ledger: String {
        get throws {
            try peek("select string_agg(paper || ' ' || holder, ', ' order by entry_id) from custody_entry")
        }
    }
}
