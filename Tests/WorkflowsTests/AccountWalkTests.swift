import Care
import Foundation
import PKI
import HTTPServer
import Testing

@testable import Records
@testable import Workflows

@Suite(.serialized) struct `Signing in, accounts and further devices` {
    static let password = "correct horse battery"

    static func device(_ place: TownHouse, _ number: Int = 0) async throws -> Device {
        try await place.house.atDoor(of: place.town) { door in
            let facility = FacilityID(
                try #require(Int64(place.peek("select min(facility_id) from facility"))))
            let records = try await door.certificates(of: facility)
            let record = try #require(records.dropFirst(number).first)
            return Device(
                certificate: record.id, facility: record.facility,
                fingerprint: try #require(record.fingerprint))
        }
    }

    static func signIn(
        _ place: TownHouse, _ login: String, _ password: String, on device: Device
    ) async throws -> SignedIn {
        try await place.house.signIn(
            login: login, password: password, on: device, from: "192.0.2", earlier: nil, in: place.town)
    }

    /// A second device of the first facility, as another pickup would have left it.
    static func copyDevice(_ place: TownHouse) throws {
        try place.peek(
            """
            insert into device_certificate (tenant_id, facility_id, issuer_id, public_id, state, serial,
                tbs_hash, fingerprint, certificate, device_type, not_before, not_after, issued_at)
            select tenant_id, facility_id, issuer_id, repeat('a', 26), 'issued', '\\x01', tbs_hash,
                decode(repeat('ab', 32), 'hex'), certificate, 'ios', not_before, not_after, issued_at
            from device_certificate order by certificate_id limit 1
            """)
    }

    @Test func `two factors of one facility let in, and guessing delays nobody but the device that guesses`()
        async throws
    {
        try await withTown("eniwa") { place in
            _ = try await place.desk(.authority)
            try Self.copyDevice(place)
            let (first, second) = (try await Self.device(place), try await Self.device(place, 1))
            let session = try await Self.signIn(place, " ＤＥＳＫ1 ", Self.password, on: first)
            let name = try await place.atDesk(session.credentials) { counter in try await counter.me.name }
            #expect(name == "見本　一郎" && !session.mustChangePassword)

            // The same person and password, moved to another facility: the device does not fit any more.
            try place.peek(
                """
                insert into facility (tenant_id, public_id, name, kind)
                    select tenant_id, repeat('b', 26), '別の薬局', 'pharmacy' from facility limit 1;
                insert into staff (tenant_id, facility_id, public_id, login_id, profession, state,
                        name_sealed)
                    select tenant_id, (select max(facility_id) from facility), repeat('c', 26), 'other',
                        profession, 'active', name_sealed from staff limit 1;
                insert into credential (tenant_id, staff_id, password_hash)
                    select tenant_id, (select max(staff_id) from staff), password_hash from credential limit 1
                """)
            for (login, password) in [("desk1", "wrong"), ("nobody", "wrong"), ("other", Self.password)] {
                await #expect(throws: SignInRefusal.unknown, "\(login)") {
                    _ = try await Self.signIn(place, login, password, on: first)
                }
            }
            #expect(try place.peek("select count(*) from audit_leaf where act = 'session.refused'") == "3")

            var looked = 0
            var isClosed = false
            while !isClosed, looked < 14 {
                do {
                    _ = try await Self.signIn(place, "desk1", "guess \(looked)", on: first)
                } catch SignInRefusal.wait(let until) {
                    isClosed = until > Date.now.addingTimeInterval(-1)
                } catch SignInRefusal.unknown {
                    looked += 1
                }
            }
            #expect(isClosed && looked >= 4, "\(looked)")
            // The person at another device is not delayed, and the stolen device stays closed.
            let other = try await Self.signIn(place, "desk1", Self.password, on: second)
            #expect(try await place.atDesk(other.credentials) { counter in try await counter.me.isDesk })
            #expect(try await place.letters().contains { $0.subject.contains("はじめての端末") })

            try await place.house.signOut(other.credentials, of: place.town)
            await #expect(throws: CounterRefusal.notSignedIn) {
                try await place.atDesk(other.credentials) { _ in }
            }
        }
    }

    @Test func `an account from its first password to its end`() async throws {
        try await withTown("eniwa") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.authority)
            let device = try await Self.device(place)
            var draft = AccountDraft(
                name: PersonName(family: "試験", given: "花子", familyKana: "シケン", givenKana: "ハナコ"),
                profession: "nurse", mail: "hanako@example.jp", loginID: "hanako", isAdministrator: false,
                isDesk: false)
            let (key, secret) = (UUID(), try await house.freshPassword())
            let add = { (draft: AccountDraft, key: UUID) in
                try await place.atDesk(desk) { counter in
                    try await house.addStaff(draft, password: secret, key: key, at: counter, in: town)
                }
            }
            let issued = try #require(await add(draft, key))
            #expect(try await add(draft, key) == nil, "the password is shown once")
            let letters = try await place.letters()
            #expect(letters.allSatisfy { !$0.body.contains(issued.password) })
            await #expect(throws: StaffFault.loginTaken) { _ = try await add(draft, UUID()) }
            draft.loginID = "hanako2"
            await #expect(throws: StaffFault.mailTaken) { _ = try await add(draft, UUID()) }

            let session = try await Self.signIn(place, "hanako", issued.password, on: device)
            #expect(session.mustChangePassword)
            let change = { (current: String, new: String) in
                try await house.changePassword(from: current, to: new, session.credentials, in: town)
            }
            await #expect(throws: PasswordChangeFault.weak([.tooShort(minimum: 13)])) {
                try await change(issued.password, "rose&garden")
            }
            await #expect(throws: PasswordChangeFault.self) {
                try await change(issued.password, "hanakoシケンhanako")
            }
            await #expect(throws: PasswordChangeFault.wrongCurrent) {
                try await change("wrong", "a quiet river in spring")
            }
            try await change(issued.password, "a quiet river in spring")
            #expect(
                try await !place.atDesk(session.credentials) { counter in
                    try await counter.me.mustChangePassword
                })

            let suspend = { (id: PublicID) in
                try await place.atDesk(desk) { try await house.suspendStaff(id, at: $0, in: town) }
            }
            try await suspend(issued.person)
            await #expect(throws: CounterRefusal.notSignedIn) {
                try await place.atDesk(session.credentials) { _ in }
            }
            await #expect(throws: SignInRefusal.suspended) {
                _ = try await Self.signIn(place, "hanako", "a quiet river in spring", on: device)
            }
            try await place.atDesk(desk) { try await house.resumeStaff(issued.person, at: $0, in: town) }
            let again = try await house.freshPassword()
            _ = try await place.atDesk(desk) {
                try await house.reissuePassword(of: issued.person, again, at: $0, in: town)
            }
            #expect(try await Self.signIn(place, "hanako", again.password, on: device).mustChangePassword)

            let me = try await place.atDesk(desk) { try await $0.me.staff }
            let mine = try await place.atDesk(desk) { try await house.obstacles(toLeaving: me, at: $0) }
            #expect(mine == [.oneself, .lastAdministrator])
            try await place.atDesk(desk) { try await house.leaveStaff(issued.person, at: $0, in: town) }
            #expect(try place.peek("select state from staff where login_id = 'hanako'") == "left")
        }
    }

    /// A second person of the desk: nobody decides what they asked themselves.
    static func colleague(_ place: TownHouse, _ desk: Credentials) async throws -> Credentials {
        let secret = try await place.house.freshPassword()
        let draft = AccountDraft(
            name: PersonName(family: "見本", given: "次郎", familyKana: "ミホン", givenKana: "ジロウ"),
            profession: "nurse", mail: "desk2@office.example", loginID: "desk2", isAdministrator: false,
            isDesk: true)
        _ = try await place.atDesk(desk) { counter in
            try await place.house.addStaff(draft, password: secret, key: UUID(), at: counter, in: place.town)
        }
        return try await signIn(place, "desk2", secret.password, on: try await device(place)).credentials
    }

    static func ask(
        _ place: TownHouse, _ who: Credentials, _ wish: FurtherDevice, permittedBy deskCase: PublicID? = nil
    ) async throws -> FurtherAnswer {
        let secret = try await place.house.freshTicketSecret()
        return try await place.atDesk(who) { counter in
            try await place.house.askForCertificate(
                wish, secret, permittedBy: deskCase, key: UUID(), at: counter, in: place.town)
        }
    }

    @Test func `a device is replaced in one act, and the old one ends with the new one's first use`()
        async throws
    {
        try await withTown("takahagi") { place in
            let desk = try await place.desk(.authority)
            let old = try await place.atDesk(desk) { counter in
                try #require(await counter.certificates(of: try counter.actor.facility).first).publicID
            }
            let wish = FurtherDevice(device: .ios, memo: "訪問用", replaces: old)
            guard case .issued(let passphrase, _) = try await Self.ask(place, desk, wish) else {
                Issue.record("the town lets administrators issue")
                return
            }
            let mail = try #require(await place.letters().last?.body)
            #expect(!mail.contains(passphrase))
            let (number, password) = (place.line("番号：", of: mail), place.line("パスワード：", of: mail))
            let half = try await place.house.checkPickup(
                number: number, password: password, passphrase: "", from: "test", in: place.town)
            if case .ready = half { Issue.record("the mail alone must open nothing") }
            let whole = try await place.house.checkPickup(
                number: number, password: password, passphrase: passphrase, from: "test", in: place.town)
            guard case .ready(let offer) = whole else {
                Issue.record("\(whole)")
                return
            }
            _ = try await place.house.finishPickup(offer.sealed, PickupChoice(device: .ios), in: place.town)
            let states = "select string_agg(state, ',' order by certificate_id) from device_certificate"
            #expect(try place.peek(states) == "active,issued")
            _ = try await Self.signIn(place, "desk1", Self.password, on: try await Self.device(place, 1))
            #expect(try place.peek(states) == "revoked,active")
        }
    }

    @Test func `where the documents are silent the desk is asked, and its yes is good for one ticket`()
        async throws
    {
        try await withTown("minowa") { place in
            let desk = try await place.desk(.secretariat)
            let wish = FurtherDevice(device: .ios, memo: "")
            guard case .asked = try await Self.ask(place, desk, wish) else {
                Issue.record("nobody may issue without asking")
                return
            }
            let question = try await place.atDesk(desk) { counter in
                try #require(await place.house.deviceDesk(at: counter, in: place.town).questions.first)
            }
            #expect(question.state == .waiting && question.device == .ios)
            await #expect(throws: FurtherFault.notPermitted) {
                _ = try await Self.ask(place, desk, wish, permittedBy: question.id)
            }
            let colleague = try await Self.colleague(place, desk)
            try await place.atDesk(colleague) { counter in
                try await counter.decide(question.id, choice: "self_service", reason: "訪問が増えたため")
            }
            guard case .issued = try await Self.ask(place, desk, wish, permittedBy: question.id) else {
                Issue.record("the desk said yes")
                return
            }
            await #expect(throws: FurtherFault.notPermitted) {
                let another = FurtherDevice(device: .mac, memo: "")
                _ = try await Self.ask(place, desk, another, permittedBy: question.id)
            }
            try place.peek("update pickup_ticket set spent_at = now() where purpose = 'further'")
            await #expect(throws: FurtherFault.notPermitted) {
                _ = try await Self.ask(place, desk, wish, permittedBy: question.id)
            }
        }
    }

    /// The first facility as an ordinary one, as an approval makes it.
    static func makeOrdinary(_ place: TownHouse) throws {
        try place.peek(
            """
            update facility set office = null, kind = 'pharmacy';
            insert into facility_publication (tenant_id, facility_id, choice)
                select tenant_id, facility_id, 'undecided' from facility
            """)
    }

    @Test func `accounts wait for the facility's information, of which only what was entered is public`()
        async throws
    {
        try await withTown("hitachinaka") { place in
            let (house, town) = (place.house, place.town)
            let admin = try await place.desk(.authority)
            try Self.makeOrdinary(place)
            let ruling = { () async throws -> Ruling in
                try await place.atDesk(admin) { try await house.rulingOnNewStaff(at: $0, in: town) }
            }
            guard case .refused(let refusal) = try await ruling() else {
                Issue.record("the town asks for the information first")
                return
            }
            #expect(refusal.ground == .informationFirst && refusal.clause != nil)
            // Its boxes hold what the town's guide says, and not one letter more.
            let send = { (more: Int) in
                try await FrontDoor(place).ask(
                    admin, .post, "/hitachinaka/facility/information",
                    .form(
                        [("_token", admin.formToken)]
                            + [("hours", 100), ("annexes", 200), ("other", 100)].map {
                                ($0, String(repeating: "あ", count: $1 + more))
                            }))
            }
            let tooLong = try await send(1)
            #expect(tooLong.status == 422)
            for field in ["hours", "annexes", "other"] {
                #expect(tooLong.text.contains("id=\"f-\(field)-error\""), "\(field)")
            }
            guard case .refused = try await ruling() else {
                Issue.record("nothing was kept")
                return
            }
            #expect(try await send(0).status == 303)
            let sheet = InformationSheet(
                address: "", phone: "029-000-0000", fax: "", email: "", url: "", manager: "見本　院長",
                contactPerson: "", latitude: 36.4, longitude: 140.5, isPinLocked: true,
                closedDays: ["sun", "holidays"], hours: "9時から18時", annexes: "", other: "", hasNotice: false,
                published: nil)
            try await place.atDesk(admin) { try await house.keepInformation(sheet, at: $0, in: town) }
            #expect(try await ruling().isPermitted)
            let kept = try await place.atDesk(admin) { try await house.ownInformation(at: $0) }
            #expect(kept.sheet.manager == "見本　院長" && kept.sheet.closedDays == ["sun", "holidays"])
            #expect(kept.sheet.published == [.phone, .map, .hours])
            let listed = try #require(await house.listedFacilities(of: town).first)
            #expect(listed.phone == "029-000-0000" && listed.fax == nil)
        }
    }

    @Test func `a facility that leaves shuts out its people and all its devices at once`() async throws {
        try await withTown("tsuchiura") { place in
            let (house, town) = (place.house, place.town)
            let admin = try await place.desk(.authority)
            await #expect(throws: CounterRefusal.notFound) { try await house.leaveFacility(admin, in: town) }
            try Self.makeOrdinary(place)
            try Self.copyDevice(place)
            try await house.leaveFacility(admin, in: town)
            #expect(try place.peek("select state from facility") == "left")
            #expect(try place.peek("select distinct state from device_certificate") == "revoked")
            await #expect(throws: CounterRefusal.notSignedIn) { try await place.atDesk(admin) { _ in } }
        }
    }
}
