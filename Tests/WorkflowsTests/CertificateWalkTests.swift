import Care
import Foundation
import HTTPServer
import PKI
import Testing

@testable import Portals
@testable import Records
@testable import Workflows

@Suite(.serialized) struct `A device's certificate from issue to end` {
    static let password = "correct horse battery"

    @Test func `two pickups with one code at once give one certificate, and no draft stays open`()
        async throws
    {
        try await withTown("takahagi") { place in
            let desk = try await place.desk(.authority)
            let offer = try await place.furtherOffer(FurtherDevice(device: .windows, memo: ""), desk)
            let finish: @Sendable () async -> DeviceFile? = {
                try? await place.house.finishPickup(offer.sealed, PickupChoice(), in: place.town)
            }
            async let first = finish()
            async let second = finish()
            let files = await [first, second].compactMap(\.self)
            #expect(files.count == 1)
            let certificate = try DeviceFiles.certificate(
                inContainer: try #require(files.first).bytes, password: offer.filePassword)
            #expect(
                try place.peek(
                    "select encode(fingerprint, 'hex') from device_certificate where state = 'issued'")
                    == certificate.fingerprint.map { String(format: "%02x", $0) }.joined())
            #expect(try place.peek("select count(*) from device_certificate where state = 'planned'") == "0")
        }
    }

    @Test func `what a dead process planned is closed, what it issued stays, and no list names the draft`()
        async throws
    {
        try await withTown("takahagi") { place in
            _ = try await place.desk(.authority)
            try place.peek(
                """
                insert into device_certificate (tenant_id, facility_id, issuer_id, public_id, serial, device_type,
                    not_before, not_after)
                select tenant_id, facility_id, issuer_id, repeat('a', 26), '\\x0123456789abcdef', 'mac',
                    not_before, not_after from device_certificate
                """)
            try await place.house.closePlannedCertificates(olderThan: .seconds(600))
            #expect(try place.states() == "active,planned")
            try await place.house.closePlannedCertificates(olderThan: .zero)
            #expect(try place.states() == "active,failed")
            let list = try #require(await place.house.authorityFile("issuer.crl", of: place.town))
            let text = try OpenSSL.run(["crl", "-inform", "DER", "-noout", "-text"], list.bytes)
            #expect(text.contains("No Revoked Certificates"))
        }
    }

    @Test func `an iPhone is given a signed profile that holds its container and the issuer, no password`()
        async throws
    {
        try await withTown("takahagi") { place in
            let desk = try await place.desk(.authority)
            let offer = try await place.furtherOffer(FurtherDevice(device: .ios, memo: ""), desk)
            let file = try await place.house.finishPickup(offer.sealed, PickupChoice(), in: place.town)
            #expect(file.name.hasSuffix(".mobileconfig") && file.isOpenedInPlace)
            #expect(file.mediaType == "application/x-apple-aspen-config")
            let payloads = try DeviceFiles.payloads(ofProfile: file.bytes)
            #expect(Set(payloads.keys) == ["com.apple.security.pkcs12", "com.apple.security.pkcs1"])
            let certificate = try DeviceFiles.certificate(
                inContainer: try #require(payloads["com.apple.security.pkcs12"]),
                password: offer.filePassword)
            let issuer = try Certificate(der: try #require(payloads["com.apple.security.pkcs1"]))
            #expect(certificate.issuer == issuer.subject)
            _ = try await place.signIn("desk1", Self.password, with: certificate)
            let text = String(decoding: file.bytes, as: UTF8.self)
            #expect(!text.contains(offer.filePassword.replacing("-", with: "")))

            // The portal's certificate is renewed while the program runs: the next profile is signed by the new one.
            let signers = { (profile: [UInt8]) in
                try OpenSSL.run(["pkcs7", "-inform", "DER", "-print_certs", "-text", "-noout"], profile)
            }
            #expect(try signers(file.bytes).contains("DNS:portal.example"))
            place.house.profileSigner.exchange(
                for: try ServerIdentity.demonstration(dnsNames: ["renewed.example"], now: Date()).identity)
            let second = try await place.furtherOffer(FurtherDevice(device: .ios, memo: ""), desk)
            let later = try await place.house.finishPickup(second.sealed, PickupChoice(), in: place.town)
            let named = try signers(later.bytes)
            #expect(named.contains("DNS:renewed.example") && !named.contains("DNS:portal.example"))
        }
    }

    @Test func `of a certificate request only the key is taken, and a weak or bent one is refused`()
        async throws
    {
        try await withTown("takahagi") { place in
            let desk = try await place.desk(.authority)
            let offer = try await place.furtherOffer(FurtherDevice(device: .windows, memo: ""), desk)
            let finish = { (request: String) in
                try await place.house.finishPickup(
                    offer.sealed, PickupChoice(request: Array(request.utf8)), in: place.town)
            }
            let good = try DeviceFiles.request([
                "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-addext", "basicConstraints=CA:TRUE",
            ])
            let short = try DeviceFiles.request(["-newkey", "rsa:2048"])
            let old = try DeviceFiles.request([
                "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-sha1",
            ])
            var lines = good.split(separator: "\n")
            lines[2] = lines[1]
            for (request, fault) in [
                (short, RequestFault.weakKey), (old, .weakDigest), ("しろいくも", .unreadable),
                (good + good, .unreadable), (lines.joined(separator: "\n"), .unreadable),
            ] {
                await #expect(throws: PickupFault.request(fault)) { _ = try await finish(request) }
            }
            #expect(try place.states() == "active", "nothing was planned for them")
            let door = FrontDoor(place)
            let send = { (text: [(String, String)], files: [(String, String, [UInt8])]) in
                try await door.ask(
                    nil, .post, "/takahagi/pickup/file", .upload([("carried", offer.sealed)] + text, files),
                    door: .portal)
            }
            let pasted = try await send([("request", short)], [("request_file", "", [])])
            #expect(pasted.status == 422 && pasted.text.contains("この鍵は使えません"))
            let binary = try await send(
                [("request", "")], [("request_file", "device.csr", [0x30, 0x82, 0xff])])
            #expect(binary.status == 422 && binary.text.contains("読み取れません"))
            // The page keeps what was typed; the file that was chosen counts.
            let file = try await send([("request", "")], [("request_file", "device.csr", Array(good.utf8))])
            #expect(
                file.headers["content-disposition"]?.contains(".pem") == true && !file.text.contains("KEY"))
            let chain = try Certificate.chain(pem: String(decoding: file.bytes, as: UTF8.self))
            let certificate = try #require(chain.first)
            let asked = try OpenSSL.run(["req", "-noout", "-pubkey"], Array(good.utf8))
            let given = try OpenSSL.run(["x509", "-noout", "-pubkey"], Array(certificate.pem.utf8))
            #expect(asked == given)
            let text = try OpenSSL.run(["x509", "-noout", "-text"], Array(certificate.pem.utf8))
            #expect(!text.contains("mayor") && text.contains("CA:FALSE"))
            #expect(chain.count == 2 && chain.last?.subject == certificate.issuer)
            _ = try await place.signIn("desk1", Self.password, with: certificate)
        }
    }

    @Test func `addresses in certificates are those that are served, and none where nothing is`() async throws
    {
        try await withTown("takahagi") { place in
            let desk = try await place.desk(.authority)
            let offer = try await place.furtherOffer(FurtherDevice(device: .windows, memo: ""), desk)
            let file = try await place.house.finishPickup(offer.sealed, PickupChoice(), in: place.town)
            let certificate = try DeviceFiles.certificate(
                inContainer: file.bytes, password: offer.filePassword)
            let text = try OpenSSL.run(["x509", "-noout", "-text"], Array(certificate.pem.utf8))
            #expect(text.contains("URI:http://portal.example:8080/takahagi/ca/issuer.crl"))
            #expect(text.contains("CA Issuers - URI:http://portal.example:8080/takahagi/ca/issuer.cer"))
        }
        try await withTown("takahagi", authorityAddress: nil) { place in
            let desk = try await place.desk(.authority)
            let offer = try await place.furtherOffer(FurtherDevice(device: .windows, memo: ""), desk)
            let file = try await place.house.finishPickup(offer.sealed, PickupChoice(), in: place.town)
            let certificate = try DeviceFiles.certificate(
                inContainer: file.bytes, password: offer.filePassword)
            let issuer = try #require(await place.house.authorityFile("issuer.cer", of: place.town))
            for der in [certificate.der, issuer.bytes] {
                let text = try OpenSSL.run(["x509", "-inform", "DER", "-noout", "-text"], der)
                #expect(text.contains("X509v3 Authority Key Identifier") && !text.contains("http://"))
            }
        }
    }

    @Test func `codes end: in their time, with the minutes for a lost file, and after three repeats`()
        async throws
    {
        try await withTown("takahagi") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.authority)
            let secret = try await house.freshTicketSecret()
            let wish = FurtherDevice(device: .windows, memo: "")
            let asked = try await place.atDesk(desk) { counter in
                try await house.askForCertificate(
                    wish, secret, permittedBy: nil, key: UUID(), at: counter, in: town)
            }
            guard case .issued(let passphrase, _) = asked else {
                Issue.record("\(asked)")
                return
            }
            let mail = try #require(try await place.letters().last?.body)
            let show = {
                try await house.checkPickup(
                    number: place.line("番号：", of: mail), password: place.line("パスワード：", of: mail),
                    passphrase: passphrase, from: "test", in: town)
            }
            let ticket = "update pickup_ticket set %@ where purpose = 'further'"
            let change = { (what: String) in _ = try place.peek(ticket.replacing("%@", with: what)) }
            try change("expires_at = now() - interval '1 second'")
            guard case .refused = try await show() else {
                Issue.record("the codes are over")
                return
            }
            try change("expires_at = now() + interval '1 day'")
            guard case .ready(let offer) = try await show() else {
                Issue.record("the codes are good")
                return
            }
            _ = try await house.finishPickup(offer.sealed, PickupChoice(), in: town)
            for repeats in 1...3 {
                guard case .used(let state) = try await show(), let again = state.again else {
                    Issue.record("repeat \(repeats)")
                    return
                }
                if repeats == 3 {
                    try change("spent_at = now() - interval '31 minutes'")
                    guard case .used(let late) = try await show() else {
                        Issue.record("the codes were used")
                        return
                    }
                    #expect(late.again == nil && late.device.state == .unused)
                    await #expect(throws: PickupFault.stale) {
                        _ = try await house.finishPickup(again.sealed, PickupChoice(), in: town)
                    }
                    try change("spent_at = now()")
                }
                _ = try await house.finishPickup(again.sealed, PickupChoice(), in: town)
            }
            guard case .used(let last) = try await show() else {
                Issue.record("the codes were used")
                return
            }
            #expect(last.again == nil, "three repeats are enough")
            let living = "select count(*) from device_certificate where state = 'issued'"
            #expect(try place.peek(living) == "1")
            let repeated = "from audit_leaf where act = 'certificate.revoke' and result = 'repeated'"
            #expect(try place.peek("select count(*) \(repeated)") == "3")
        }
    }

    // MARK: Renewal and replacement

    @Test
    func `near its end a device renews itself, and the old certificate ends with the new one's first use`()
        async throws
    {
        try await withTown("eniwa") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.authority)
            await #expect(throws: RenewalFault.tooEarly) {
                _ = try await place.atDesk(desk) { try await house.offerRenewal(at: $0, in: town) }
            }
            try place.peek(
                "update device_certificate set not_before = now() - interval '300 days', "
                    + "not_after = now() + interval '20 days'")
            let own = try await place.atDesk(desk) { try await house.ownDevice(at: $0) }
            #expect(own.isRenewable && own.successor == nil && own.renewableFrom < Date())
            let offer = try await place.atDesk(desk) { try await house.offerRenewal(at: $0, in: town) }
            let lost = try await house.renewDevice(offer.sealed, request: nil, desk, in: town)
            #expect(try place.states() == "active,issued")

            // Its file was lost: once more, and the unused one is revoked; the present one goes on.
            let again = try await place.atDesk(desk) { try await house.offerRenewal(at: $0, in: town) }
            #expect(again.own.successor != nil)
            let file = try await house.renewDevice(again.sealed, request: nil, desk, in: town)
            #expect(try place.states() == "active,revoked,issued")
            #expect(lost.bytes != file.bytes)
            let certificate = try DeviceFiles.certificate(
                inContainer: file.bytes, password: again.filePassword)
            let fresh = try await place.signIn("desk1", Self.password, with: certificate)
            #expect(try place.states() == "revoked,revoked,active")
            await #expect(throws: CounterRefusal.notSignedIn) { try await place.atDesk(desk) { _ in } }
            #expect(try await !place.atDesk(fresh) { try await house.ownDevice(at: $0) }.isRenewable)
            #expect(
                try place.peek("select count(*) from audit_leaf where act = 'certificate.issue'") == "3")
        }
    }

    @Test
    func
        `a renewal takes a request for a key of one's own, as a file or pasted, and says what is wrong with it`()
        async throws
    {
        try await withTown("takahagi") { place in
            let desk = try await place.desk(.authority)
            try place.peek(
                "update device_certificate set not_before = now() - interval '300 days', "
                    + "not_after = now() + interval '20 days'")
            let (door, page) = (FrontDoor(place), "/takahagi/device/renew")
            let send = { (pasted: String, file: String) in
                let shown = try await door.ask(desk, .get, page)
                let carried = try #require(shown.text.firstMatch(of: /name="carried" value="([^"]+)"/)).1
                let fields = [("carried", String(carried)), ("request", pasted)]
                return try await door.ask(
                    desk, .post, page,
                    .upload(
                        try door.seal(on: shown, after: "action=\"\(page)\"") + fields,
                        [("request_file", file.isEmpty ? "" : "device.csr", Array(file.utf8))]))
            }
            let own = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            let weak = try await send(try DeviceFiles.request(["-newkey", "rsa:2048"]), "")
            #expect(weak.status == 422 && weak.text.contains("この鍵は使えません"))
            #expect(weak.text.contains("id=\"f-request-error\""), "beside its field")
            let broken = try await send("", "しろいくも")
            #expect(broken.status == 422 && broken.text.contains("読み取れません"))
            #expect(try place.states() == "active", "nothing was planned for them")

            for isFile in [false, true] {
                let request = try DeviceFiles.request(own)
                let answer = try await send(isFile ? "" : request, isFile ? request : "")
                #expect(answer.headers["content-disposition"]?.contains(".pem") == true, "\(answer.text)")
                #expect(!answer.text.contains("KEY"))
                let certificate = try #require(Certificate.chain(pem: answer.text).first)
                let asked = try OpenSSL.run(["req", "-noout", "-pubkey"], Array(request.utf8))
                #expect(
                    asked == (try OpenSSL.run(["x509", "-noout", "-pubkey"], Array(certificate.pem.utf8))))
                guard isFile else { continue }
                _ = try await place.signIn("desk1", Self.password, with: certificate)
            }
            #expect(try place.states() == "revoked,revoked,active", "present, never used, renewed")
        }
    }

    @Test func `a renewal page of another device, or of yesterday, renews nothing`() async throws {
        try await withTown("takahagi") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.authority)
            try place.peek(
                "update device_certificate set not_before = now() - interval '300 days', "
                    + "not_after = now() + interval '20 days'")
            let offer = try await place.atDesk(desk) { try await house.offerRenewal(at: $0, in: town) }
            let further = try await place.furtherOffer(FurtherDevice(device: .windows, memo: ""), desk)
            let file = try await house.finishPickup(further.sealed, PickupChoice(), in: town)
            let other = try await place.signIn(
                "desk1", Self.password,
                with: DeviceFiles.certificate(inContainer: file.bytes, password: further.filePassword))
            await #expect(throws: RenewalFault.stale) {
                _ = try await house.renewDevice(offer.sealed, request: nil, other, in: town)
            }
            await #expect(throws: RenewalFault.stale) {
                _ = try await house.renewDevice(further.sealed, request: nil, desk, in: town)
            }
            try place.peek("update device_certificate set not_after = now() + interval '300 days'")
            await #expect(throws: RenewalFault.stale) {
                _ = try await house.renewDevice(offer.sealed, request: nil, desk, in: town)
            }
            #expect(try place.peek("select count(*) from device_certificate where state <> 'failed'") == "2")
        }
    }

    @Test func `a replacement that was revoked can be made once more, one that waits cannot`() async throws {
        try await withTown("takahagi") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.authority)
            let old = try await place.atDesk(desk) { try await house.ownDevice(at: $0).device.id }
            let wish = FurtherDevice(device: .windows, memo: "", replaces: old)
            let offer = try await place.furtherOffer(wish, desk)
            _ = try await house.finishPickup(offer.sealed, PickupChoice(), in: town)
            let items = {
                try await place.atDesk(desk) { try await house.deviceDesk(at: $0, in: town).items }
            }
            #expect(try await items().first { $0.summary.id == old }?.replacement == .pickedUp)
            let secret = try await house.freshTicketSecret()
            await #expect(throws: FurtherFault.notPermitted) {
                _ = try await place.atDesk(desk) { counter in
                    try await house.askForCertificate(
                        wish, secret, permittedBy: nil, key: UUID(), at: counter, in: town)
                }
            }
            let lost = try #require(await items().first { $0.summary.id != old }).summary.id
            try await place.atDesk(desk) {
                try await house.revokeCertificate(lost, cause: .lost, at: $0, in: town)
            }
            #expect(try await items().first { $0.summary.id == old }?.replacement == nil)
            let once = try await place.furtherOffer(wish, desk)
            let file = try await house.finishPickup(once.sealed, PickupChoice(), in: town)
            _ = try await place.signIn(
                "desk1", Self.password,
                with: DeviceFiles.certificate(inContainer: file.bytes, password: once.filePassword))
            #expect(try place.states() == "revoked,revoked,active")
        }
    }

    @Test(arguments: ["eniwa", "hitachinaka"])
    func `a further certificate by inquiry: asked with the clause, decided at the desk, picked up once`(
        _ key: String
    ) async throws {
        try await withTown(key) { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.authority)
            let ruling = try await place.atDesk(desk) {
                try await house.rulingOnFurtherCertificates(at: $0, in: town)
            }
            guard case .refused(let refusal) = ruling else {
                Issue.record("\(ruling)")
                return
            }
            #expect(refusal.ground == .furtherCertificateByInquiry && refusal.clause != nil)
            let wish = FurtherDevice(device: .windows, memo: "訪問用")
            let secret = try await house.freshTicketSecret()
            let answer = try await place.atDesk(desk) { counter in
                try await house.askForCertificate(
                    wish, secret, permittedBy: nil, key: UUID(), at: counter, in: town)
            }
            guard case .asked = answer else {
                Issue.record("\(answer)")
                return
            }
            let question = try await place.atDesk(desk) {
                try #require(await house.deviceDesk(at: $0, in: town).questions.first)
            }
            await #expect(throws: CaseFault.ownCase) {
                try await place.atDesk(desk) {
                    try await house.decideCase(
                        question.id, choice: "self_service", reason: "わたしです", standing: false, once: UUID(),
                        at: $0, in: town)
                }
            }
            // Somebody else of the desk looks at it.
            let colleague = try await place.colleague(desk)
            try await place.atDesk(colleague) {
                try await house.decideCase(
                    question.id, choice: "self_service", reason: "訪問が増えたため", standing: false, once: UUID(),
                    at: $0, in: town)
            }
            let offer = try await place.furtherOffer(wish, desk, permittedBy: question.id)
            _ = try await house.finishPickup(offer.sealed, PickupChoice(), in: town)
            let secondSecret = try await house.freshTicketSecret()
            await #expect(throws: FurtherFault.notPermitted) {
                _ = try await place.atDesk(desk) { counter in
                    try await house.askForCertificate(
                        wish, secondSecret, permittedBy: question.id, key: UUID(), at: counter, in: town)
                }
            }
        }
    }
}
