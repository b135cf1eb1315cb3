import Care
import Foundation
import Testing

@testable import HTTPServer
@testable import Portals
@testable import Records
@testable import Workflows

/// Two towns in one house, and an identifier for every hole of the route table that is the first town's.
struct TwoTowns: Sendable {
    /// Somebody who should not know whether any of it exists, and how they come to the doors.
    struct Outsider: Sendable {
        let name: String
        let door: FrontDoor
        let who: Credentials?
        /// Their own town's notices are theirs to read.
        var isOfTheTown = false
    }

    let book: Notebook
    let other: TownHouse
    let outsiders: [Outsider]
    /// By the name of the hole.
    let names: [String: String]
    /// A subject of the stranger's own, under which the first subject's records may not be found either.
    let strangersOwn: PublicID

    /// Holes that are no identifiers but words of a list, or files that everybody may have.
    static let words: [String: [String]] = [
        "act": ["suspend", "approve", "confirm", "sent"], "step": ["told"], "cause": ["wish"],
    ]

    static func open(_ body: (TwoTowns) async throws -> Void) async throws {
        try await Notebook.open("eniwa", beside: ["minowa"]) { book in
            let home = book.place
            let away = try home.neighbour("minowa")
            let awayDesk = try await away.desk(.secretariat)
            let awayNurse = try await away.worker("away", "visiting_nurse", by: awayDesk)
            let second = try await home.worker("second", "visiting_nurse", by: book.desk)
            let own = try await home.record(TownHouse.consent(born: "1931-05-06"), second)
            let photo = try Notebook.photo()
            let sent = try await book.post(book.nurse, [("text", "足の様子")], [("photos", "foot.jpg", photo)])
            #expect(sent.status == 303, "\(sent.status)")
            let closed = try await home.record(TownHouse.consent(born: "1932-07-08"), book.nurse)
            let names = try seed(book, post: try await book.newest(book.nurse), closed: closed)
            try home.peek(
                """
                update team_member set left_at = now(), left_reason = 'duty_changed',
                    left_by_tenant_id = tenant_id, left_by_staff_id = joined_by_staff_id
                    where staff_id = (select staff_id from staff where login_id = 'doctor');
                update staff set state = 'suspended' where login_id = 'helper'
                """)
            let here = FrontDoor(home)
            let there = FrontDoor(away)
            try await body(
                TwoTowns(
                    book: book, other: away,
                    outsiders: [
                        Outsider(name: "the other town's desk, at home", door: there, who: awayDesk),
                        Outsider(name: "the other town's nurse, at home", door: there, who: awayNurse),
                        Outsider(
                            name: "the other town's desk, at this town's path", door: here, who: awayDesk),
                        Outsider(name: "a stranger", door: here, who: second, isOfTheTown: true),
                        Outsider(name: "a former member", door: here, who: book.doctor, isOfTheTown: true),
                        Outsider(name: "a suspended person", door: here, who: book.helper, isOfTheTown: true),
                        Outsider(name: "nobody", door: here, who: nil, isOfTheTown: true),
                    ], names: names, strangersOwn: own))
        }
    }

    /// What the walk so far has not made, made by hand: only that it is there counts.
    private static func seed(
        _ book: Notebook, post: PublicID, closed: PublicID
    ) throws -> [String: String] {
        let place = book.place
        let id = { () in PublicID.fresh().text }
        let (stop, desk, standing, application) = (id(), id(), id(), id())
        let (notice, change, receipt, package) = (id(), id(), id(), id())
        let token = String(repeating: "t", count: 43)
        try place.peek(
            """
            insert into stop_request (tenant_id, subject_id, public_id, cause, asked_by, received_by_tenant_id,
                received_by_staff_id, policy_digest)
                select b.tenant_id, b.subject_id, '\(stop)', 'wish', 'subject', b.tenant_id, s.staff_id, sha256('x')
                from subject b, staff s where b.public_id = '\(book.subject)' and s.login_id = 'nurse';
            insert into desk_case (tenant_id, public_id, matter, rule_key, asked_by_tenant_id, asked_by_staff_id,
                question_sealed, policy_digest)
                select tenant_id, '\(desk)', 'registration', 'registration.registrar', tenant_id, staff_id,
                    decode(repeat('ab', 48), 'hex'), sha256('x') from staff where login_id = 'nurse';
            insert into standing_decision (tenant_id, public_id, rule_key, choice, case_id, proposed_by_staff_id,
                policy_digest)
                select c.tenant_id, '\(standing)', 'registration.registrar', 'secretariat', c.case_id,
                    asked_by_staff_id, sha256('x') from desk_case c where c.public_id = '\(desk)';
            insert into facility_application (tenant_id, public_id, facility_name, facility_kind, form_sealed,
                policy_digest, link_hash, state)
                select tenant_id, '\(application)', '見本薬局', 'pharmacy', decode(repeat('ab', 48), 'hex'),
                    sha256('x'), sha256('\(token)'), 'returned' from tenant where tenant_id = \(place.town.id.value);
            insert into notice (tenant_id, public_id, kind, audience, title, body, published_from)
                select tenant_id, '\(notice)', 'service', 'members', '見本', '見本', now() - interval '1 day'
                from tenant where tenant_id = \(place.town.id.value);
            insert into pickup_ticket (tenant_id, number, secret_hash, purpose, facility_id, expires_at)
                select tenant_id, 'SAMPLE-001', 'x', 'further', facility_id, now() + interval '1 day'
                from staff where login_id = 'nurse';
            insert into policy_change (tenant_id, public_id, policy_digest, against_digest)
                values (\(place.town.id.value), '\(change)', sha256('y'), sha256('x'));
            insert into isolation_receipt (tenant_id, public_id, began_at, passed, findings)
                values (\(place.town.id.value), '\(receipt)', now(), true,
                    '{"sides": [], "control": [], "untried": []}');
            insert into moving_package (tenant_id, subject_id, public_id, destination_tenant_id, code_hash, parcel, items,
                given_by, consented_on, made_by_staff_id, expires_at, policy_digest)
                select b.tenant_id, b.subject_id, '\(package)', t.tenant_id, sha256('code'), decode(repeat('ab', 48), 'hex'),
                    '{x}', 'subject', current_date, s.staff_id, now() + interval '1 day', sha256('x')
                from subject b, staff s, tenant t where b.public_id = '\(book.subject)' and s.login_id = 'nurse'
                    and t.tenant_id <> b.tenant_id limit 1;
            alter table subject disable trigger keep_state;
            update subject set state = 'stopped' where public_id = '\(closed)';
            alter table subject enable trigger keep_state
            """)
        return [
            "subject": book.subject.text, "post": post.text, "staff": try place.id(of: "nurse").text,
            "member": try place.id(of: "nurse").text,
            "facility": try place.peek(
                "select f.public_id from facility f join staff s using (facility_id) where login_id = 'nurse'"
            ),
            "device": try place.peek(
                "select d.public_id from device_certificate d join staff s using (facility_id) "
                    + "where login_id = 'nurse' limit 1"),
            "session": try place.peek(
                "select e.public_id from session e join staff s on s.staff_id = e.staff_id "
                    + "where login_id = 'nurse' limit 1"),
            "file": try place.peek("select public_id from attachment where post_id is not null limit 1"),
            "sheet": try place.peek("select public_id from custody_entry limit 1"),
            "submission": try place.peek("select public_id from paper_submission limit 1"),
            "stop": stop, "case": desk, "standing": standing, "application": application, "notice": notice,
            "consent": try place.peek("select public_id from consent limit 1"), "change": change,
            "receipt": receipt, "package": package,
            "record": closed.text,
            "token": token, "number": "SAMPLE-001",
        ]
    }

    /// A name of the same form that nothing ever had.
    static func fresh(_ hole: String) -> String {
        switch hole {
        case "token": String(SecureText.fresh.prefix(43))
        case "number": "SAMPLE-" + String((100...999).randomElement() ?? 500)
        default: PublicID.fresh().text
        }
    }

    /// The route's path with these names in its holes.
    func path(_ route: Route, on town: Town, _ names: [String: String]) -> String {
        let rest = route.pattern.segments.map { segment in
            switch segment {
            case .literal(let word): word
            case .hole(let name): names[name] ?? Self.words[name]?.first ?? "root.pem"
            }
        }
        return "/\(town.key)/" + rest.joined(separator: "/")
    }

    func ask(
        _ outsider: Outsider, _ route: Route, _ names: [String: String]
    ) async throws -> FrontDoor.Answer {
        try await outsider.door.ask(
            route, at: path(route, on: outsider.door.place.town, names), as: outsider.who,
            [("_token", outsider.who?.formToken ?? ""), ("_once", UUID().uuidString.lowercased())])
    }

    /// All that both towns keep, but for what is counted and traced of sessions.
    func everything() throws -> String {
        try book.place.everything(but: ["session", "login_attempt", "audit_leaf", "idempotency"])
    }
}

/// Random letters.
private enum SecureText {
    static var fresh: String { PublicID.fresh().text + PublicID.fresh().text }
}
