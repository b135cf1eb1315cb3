import Care
import Foundation
import PKI
import Testing

@testable import Records
@testable import Workflows

@Suite(.serialized) struct `From the application to the certificate` {
    static func draft(_ mail: String?, login: String? = nil, device: String? = nil) -> ApplicationDraft {
        ApplicationDraft(
            facilityName: "見本訪問看護ステーション", prefecture: "長野県", municipality: "見本町",
            facilityKind: "home_nursing", family: "看護", given: "花子", familyKana: "カンゴ", givenKana: "ハナコ",
            profession: "visiting_nurse", mail: mail, loginID: login, device: device, deviceMemo: "",
            gates: [])
    }

    static let passphrase = "みどりの丘の小さな橋"

    /// Applies and gives back the application's identifier, as the desk lists it.
    static func apply(_ place: TownHouse, _ draft: ApplicationDraft, secret: String = passphrase) async throws
    {
        let sealed = try await place.house.carry(draft, secret: secret, in: place.town)
        let first = try await place.house.submitApplication(sealed, from: "test", in: place.town)
        let second = try await place.house.submitApplication(sealed, from: "test", in: place.town)
        #expect(first == second, "the same page sent twice is one application")
    }

    static func waiting(_ place: TownHouse, _ desk: Credentials) async throws -> PublicID {
        try #require(
            await place.atDesk(desk) { counter in
                try await place.house.applications(at: counter, in: place.town).waiting.first?.id
            })
    }

    @Test
    func `codes by mail, a passphrase of one's own, a certificate, and one more when the reply was lost`()
        async throws
    {
        try await withTown("minowa") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.secretariat)
            try await Self.apply(place, Self.draft("hanako@example.jp"))
            #expect(try await house.faults(of: Self.draft("HANAKO@example.jp"), in: town) == [.mailTaken])
            let id = try await Self.waiting(place, desk)
            let before = try await place.letters().count
            let key = UUID()
            for _ in 0..<2 {
                let outcome = try await place.atDesk(desk) { counter in
                    try await house.approveApplication(id, reason: "", key: key, at: counter, in: town)
                }
                if case .onPaper = outcome { Issue.record("the applicant has an address") }
            }
            let letters = try await place.letters().dropFirst(before)
            #expect(letters.count == 1)
            let mail = try #require(letters.first)
            #expect(mail.to == "hanako@example.jp" && !mail.body.contains(Self.passphrase))
            let (number, password) = (place.line("番号：", of: mail.body), place.line("パスワード：", of: mail.body))
            let tries = [
                ("AAAA22222B", password, Self.passphrase), (number, "wrong", Self.passphrase),
                (number, password, "ちがう合言葉です"),
            ]
            for (number, password, passphrase) in tries {
                let answer = try await house.checkPickup(
                    number: number, password: password, passphrase: passphrase, from: "test", in: town)
                guard case .refused = answer else {
                    Issue.record("\(answer)")
                    continue
                }
            }
            let right = try await house.checkPickup(
                number: number.lowercased(), password: password, passphrase: Self.passphrase, from: "test",
                in: town)
            guard case .ready(let offer) = right else {
                Issue.record("\(right)")
                return
            }
            #expect(offer.login == .choose && offer.device == nil)
            let choice = PickupChoice(device: .windows, loginID: "hanako", password: "a long enough sentence")
            let file = try await house.finishPickup(offer.sealed, choice, in: town)
            try OpenSSL.check(file.bytes, password: offer.filePassword, unit: "203831")
            #expect(try place.peek("select state from staff where login_id = 'hanako'") == "active")
            #expect(try place.peek("select count(*) from credential") == "2")

            // The reply was lost: the same codes say how it stands, and make it good before the first use.
            let repeated = try await house.checkPickup(
                number: number, password: password, passphrase: Self.passphrase, from: "test", in: town)
            guard case .used(let state) = repeated, let again = state.again else {
                Issue.record("\(repeated)")
                return
            }
            _ = try await house.finishPickup(again.sealed, choice, in: town)
            #expect(
                try place.peek(
                    "select string_agg(state, ',' order by certificate_id) from device_certificate "
                        + "where facility_id = 2"
                )
                    == "revoked,issued")
            #expect(try place.peek("select reissues from pickup_ticket where purpose = 'first'") == "1")
            let list = try #require(await house.authorityFile("issuer.crl", of: town))
            #expect(
                try OpenSSL.run(["crl", "-inform", "DER", "-noout", "-text"], list.bytes).contains(
                    "Superseded"))

            _ = try await place.signIn("hanako")
            let late = try await house.checkPickup(
                number: number, password: password, passphrase: Self.passphrase, from: "test", in: town)
            guard case .used(let used) = late else {
                Issue.record("\(late)")
                return
            }
            #expect(used.again == nil && used.device.state == .inUse)
            await #expect(throws: PickupFault.stale) {
                _ = try await house.finishPickup(offer.sealed, choice, in: town)
            }
        }
    }

    @Test func `five slips close a number, whether it exists or not`() async throws {
        try await withTown("eniwa") { place in
            _ = try await place.house.inviteAdministrator(
                of: place.town, office: .authority,
                name: PersonName(family: "見本", given: "一郎", familyKana: "ミホン", givenKana: "イチロウ"),
                loginID: "desk1", mail: "desk1@office.example")
            let known = place.line("No：", of: try #require(await place.letters().last?.body))
            for number in ["ABCDEFGHJK", known] {
                var said: [String] = []
                for _ in 1...6 {
                    let answer = try await place.house.checkPickup(
                        number: number, password: "x", passphrase: "y", from: "test", in: place.town)
                    said.append(String("\(answer)".prefix { $0 != "(" }))
                }
                #expect(said == Array(repeating: "refused", count: 5) + ["closed"], "\(number == known)")
            }
        }
    }

    @Test func `where the applicant chose ID and password, three mails go out and none holds the password`()
        async throws
    {
        try await withTown("tsuchiura") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.authority)
            let password = "kono-mado-kara-mieru"
            try await Self.apply(
                place, Self.draft("jiro@example.jp", login: "jiro", device: "ios"), secret: password)
            let id = try await Self.waiting(place, desk)
            let before = try await place.letters().count
            _ = try await place.atDesk(desk) { counter in
                try await house.approveApplication(id, reason: "", key: UUID(), at: counter, in: town)
            }
            let letters = Array(try await place.letters().dropFirst(before))
            #expect(letters.count == 3 && !letters.contains { $0.body.contains(password) })
            #expect(letters.last?.body.contains("ログインID：jiro") ?? false)
            let mail = try #require(letters.dropFirst().first)
            let answer = try await house.checkPickup(
                number: place.line("番号：", of: mail.body), password: place.line("パスワード：", of: mail.body),
                passphrase: password, from: "test", in: town)
            guard case .ready(let offer) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(offer.login == .settled(loginID: "jiro") && offer.device == .ios)
            _ = try await house.finishPickup(offer.sealed, PickupChoice(), in: town)
            let hash = try await house.atDoor(of: town) { door in
                try await door.account(login: "jiro")?.passwordHash
            }
            #expect(PasswordHasher.standard.verify(password, against: try #require(hash)))
        }
    }

    @Test func `where the town issues the first password, it is not the applicant's and must be changed`()
        async throws
    {
        try await withTown("sakuragaoka") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.secretariat)
            var draft = Self.draft("goro@example.jp")
            let outside = draft
            await #expect(throws: Refusal.self) { try await Self.apply(place, outside) }
            draft.prefecture = try #require(town.policy.municipality.prefecture.value)
            draft.municipality = town.policy.townName
            try await Self.apply(place, draft)
            let id = try await Self.waiting(place, desk)
            let before = try await place.letters().count
            _ = try await place.atDesk(desk) { counter in
                try await house.approveApplication(id, reason: "", key: UUID(), at: counter, in: town)
            }
            let letters = Array(try await place.letters().dropFirst(before))
            #expect(letters.count == 3 && !letters.contains { $0.body.contains(Self.passphrase) })
            let login = place.line("ログインID：", of: try #require(letters.last?.body))
            let issued = place.line("はじめのパスワード：", of: try #require(letters.last?.body))
            let mail = try #require(letters.dropFirst().first)
            let answer = try await house.checkPickup(
                number: place.line("番号：", of: mail.body), password: place.line("パスワード：", of: mail.body),
                passphrase: Self.passphrase, from: "test", in: town)
            guard case .ready(let offer) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(offer.login == .settled(loginID: login))
            _ = try await house.finishPickup(offer.sealed, PickupChoice(device: .windows), in: town)
            let account = try await house.atDoor(of: town) { door in try await door.account(login: login) }
            #expect(account?.mustChange == true && account?.state == .active)
            #expect(PasswordHasher.standard.verify(issued, against: try #require(account?.passwordHash)))
        }
    }

    @Test func `a question goes out with a link, the answer comes back, and a refusal gives its reason`()
        async throws
    {
        try await withTown("eniwa") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.authority)
            try await Self.apply(place, Self.draft("saburo@example.jp"))
            let id = try await Self.waiting(place, desk)
            _ = try await place.atDesk(desk) { counter in
                try await house.returnApplication(
                    id, question: "所在地は市内ですか。", key: UUID(), at: counter, in: town)
            }
            let mail = try #require(await place.letters().last)
            let link = place.line("/apply/answer/", of: mail.body)
            let asked = try #require(await house.questionedApplication(token: link, in: town))
            #expect(asked.question == "所在地は市内ですか。")
            #expect(
                try await house.questionedApplication(token: String(link.dropLast()) + "A", in: town) == nil)
            var draft = asked.draft
            draft.municipality = town.policy.townName
            draft.prefecture = try #require(town.policy.municipality.prefecture.value)
            _ = try await house.answerQuestion(token: link, draft, answer: "市内です。", in: town)
            #expect(try await house.questionedApplication(token: link, in: town) == nil)
            try await place.atDesk(desk) { counter in
                let one = try await house.application(id, at: counter, in: town)
                #expect(one.answer == "市内です。" && one.isInTown && one.state == .submitted)
                _ = try await house.refuseApplication(
                    id, reason: "重ねての申請のため", key: UUID(), at: counter, in: town)
            }
            #expect(try await place.letters().last?.body.contains("重ねての申請のため") ?? false)
        }
    }

    @Test func `without a mail address the codes are shown to the desk once and go on paper`() async throws {
        try await withTown("takahagi") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.authority)
            try await Self.apply(place, Self.draft(nil))
            let id = try await Self.waiting(place, desk)
            let before = try await place.letters().count
            let key = UUID()
            let outcomes = [
                try await place.atDesk(desk) { counter in
                    try await house.approveApplication(id, reason: "", key: key, at: counter, in: town)
                },
                try await place.atDesk(desk) { counter in
                    try await house.approveApplication(id, reason: "", key: key, at: counter, in: town)
                },
            ]
            guard case .onPaper(let codes, _) = outcomes[0], case .before = outcomes[1] else {
                Issue.record("\(outcomes)")
                return
            }
            #expect(try await place.letters().count == before)
            let again = try await place.atDesk(desk) { counter in
                try await house.renewCodes(of: id, key: UUID(), at: counter, in: town)
            }
            guard case .onPaper(let fresh, _) = again else {
                Issue.record("\(again)")
                return
            }
            let old = try await house.checkPickup(
                number: codes.number, password: codes.password, passphrase: Self.passphrase, from: "t",
                in: town)
            guard case .refused = old else {
                Issue.record("\(old)")
                return
            }
            let new = try await house.checkPickup(
                number: fresh.number, password: fresh.password, passphrase: Self.passphrase, from: "t",
                in: town)
            guard case .ready = new else {
                Issue.record("\(new)")
                return
            }
        }
    }

    @Test func `the wrong office is told whose decision it is`() async throws {
        try await withTown("minowa") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.authority)
            try await Self.apply(place, Self.draft("shiro@example.jp"))
            let id = try await Self.waiting(place, desk)
            await #expect(throws: Refusal.self) {
                try await place.atDesk(desk) { counter in
                    _ = try await house.approveApplication(id, reason: "", key: UUID(), at: counter, in: town)
                }
            }
            #expect(try place.peek("select state from facility_application") == "submitted")
        }
    }
}

/// The judge from outside.
enum OpenSSL {
    static func run(_ arguments: [String], _ input: [UInt8] = []) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "renrakucho-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "in")
        try Data(input).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments + ["-in", file.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: said, as: UTF8.self)
    }

    /// The container opens with its password and holds a device certificate of this unit, with its chain.
    static func check(_ container: [UInt8], password: String, unit: String) throws {
        let plain = password.replacing("-", with: "")
        let text = try run(["pkcs12", "-nokeys", "-passin", "pass:\(plain)"], container)
        #expect(text.components(separatedBy: "BEGIN CERTIFICATE").count == 4)
        #expect(text.contains("OU = \(unit)"))
        #expect(
            try run(["pkcs12", "-noout", "-passin", "pass:wrong"], container).contains("Mac verify error"))
    }
}
