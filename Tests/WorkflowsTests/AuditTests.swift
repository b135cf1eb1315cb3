import Care
import EventLoop
import Foundation
import PKI
import Postgres
import Testing

@testable import Records
@testable import Workflows

/// The access log as a chain: whatever is done to it by hand is found, and where.
@Suite(.serialized) struct `The access log` {
    /// What somebody with a superuser's link does, and what the check must say.
    struct Tampering: Sendable, CustomTestStringConvertible {
        let name: String
        let sql: String
        let kinds: Set<AuditFinding.Kind>
        /// Among these leaves (`a`, `b`), or at this seal.
        var leaf: Character?
        var seal: Int64?

        var testDescription: String { name }
    }

    /// `<a>` and `<b>` stand for two leaves of the second seal.
    static let tamperings: [Tampering] = [
        Tampering(
            name: "an act is edited", sql: "update audit_leaf set act = 'home.read' where leaf_id = <a>",
            kinds: [.edited], leaf: "a"),
        Tampering(
            name: "the person is edited, with the digest made to fit",
            sql: """
                update audit_leaf set actor_staff_id = 4711 where leaf_id = <a>;
                update audit_leaf l set leaf = sec.leaf_digest(l) where leaf_id = <a>
                """, kinds: [.edited], leaf: "a"),
        Tampering(
            name: "only the digest is edited",
            sql: "update audit_leaf set leaf = sha256('x') where leaf_id = <b>", kinds: [.edited], leaf: "b"),
        Tampering(
            name: "a line is removed", sql: "delete from audit_leaf where leaf_id = <b>", kinds: [.removed],
            leaf: "b"),
        Tampering(
            name: "a line is inserted among old ones",
            sql: """
                create temp table forged as select * from audit_leaf where leaf_id = <a>;
                update forged set leaf_id = 900000, act = 'subject.stop';
                insert into audit_leaf overriding system value select * from forged;
                update audit_leaf l set leaf = sec.leaf_digest(l) where leaf_id = 900000
                """, kinds: [.inserted]),
        Tampering(
            name: "a line is inserted now for two days ago",
            sql: """
                create temp table forged as select * from audit_leaf where leaf_id = <a>;
                update forged set leaf_id = 900001, at = at - interval '2 days', xid = pg_current_xact_id();
                insert into audit_leaf overriding system value select * from forged;
                update audit_leaf l set leaf = sec.leaf_digest(l) where leaf_id = 900001
                """, kinds: [.inserted]),
        Tampering(
            name: "two lines change their times",
            sql: """
                create temp table swapped as select leaf_id, at from audit_leaf where leaf_id in (<a>, <b>);
                update audit_leaf set at = (select at from swapped where leaf_id = <b>) where leaf_id = <a>;
                update audit_leaf set at = (select at from swapped where leaf_id = <a>) where leaf_id = <b>;
                update audit_leaf l set leaf = sec.leaf_digest(l) where leaf_id in (<a>, <b>)
                """, kinds: [.reordered], leaf: "a"),
        Tampering(
            name: "two lines change their numbers",
            sql: """
                create temp table swapped as select * from audit_leaf where leaf_id in (<a>, <b>);
                delete from audit_leaf where leaf_id in (<a>, <b>);
                update swapped set leaf_id = <a> + <b> - leaf_id;
                insert into audit_leaf overriding system value select * from swapped;
                update audit_leaf l set leaf = sec.leaf_digest(l) where leaf_id in (<a>, <b>)
                """, kinds: [.reordered], leaf: "b"),
        Tampering(
            name: "the end is cut off, seals and lines",
            sql: """
                delete from audit_leaf where leaf_id = any ((select leaf_ids from audit_seal where seal_number = 3)
                    ::bigint[]);
                delete from audit_seal where seal_number = 3
                """, kinds: [.cut], seal: 3),
        Tampering(
            name: "everything is cut off",
            sql: "delete from audit_leaf; delete from audit_seal", kinds: [.cut], seal: 3),
        Tampering(
            name: "a seal in the middle is taken out",
            sql: "delete from audit_seal where seal_number = 2", kinds: [.cut, .inserted], seal: 2),
        Tampering(
            name: "two seals change places",
            sql: """
                update audit_seal set seal_number = seal_number + 100 where seal_number in (2, 3);
                update audit_seal set seal_number = 105 - seal_number where seal_number > 100
                """, kinds: [.resealed], seal: 2),
        Tampering(
            name: "a line is taken out of a seal's list and out of the log",
            sql: """
                delete from audit_leaf where leaf_id = <a>;
                update audit_seal set leaf_ids = array_remove(leaf_ids, <a>), leaf_count = leaf_count - 1
                    where seal_number = 2
                """, kinds: [.resealed, .edited], seal: 2),
    ]

    /// A town with three seals, anchored.
    private static func withLog(
        _ body: (TownHouse, _ check: () async throws -> AuditReport, AuditAnchors) async throws -> Void
    ) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "renrakucho-anchors-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await withTown("eniwa") { place in
            let anchors = AuditAnchors(path: path)
            let house = place.house
            let sealer = AuditSealer(
                archive: house.archive, anchors: anchors, sealEvery: .seconds(1), anchorEvery: .zero,
                loop: place.loop, clock: house.clock, journal: house.journal)
            let desk = try await place.desk(.authority)
            try await Self.seal(sealer, place)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            let subject = try await place.record(TownHouse.consent(), nurse)
            _ = try await place.on(subject, nurse) {
                try await house.readProfile(at: $0, in: place.town)
            }
            try await Self.seal(sealer, place)
            _ = try await place.on(subject, nurse) { _ in }
            try await Self.seal(sealer, place)
            try await body(
                place,
                {
                    let outcome = try await LogInspection(archive: house.archive, anchors: anchors).run()
                    return try #require(outcome.towns.first?.report)
                }, anchors)
        }
    }

    /// Seals what is there as one seal more. A transaction anywhere in the cluster, of another test too, can hold a
    /// leaf back for a while: so long, nothing is sealed.
    private static func seal(_ sealer: AuditSealer, _ place: TownHouse) async throws {
        let held = "select count(*) from audit_leaf where xid >= pg_snapshot_xmin(pg_current_snapshot())"
        let seals = "select count(*) from audit_seal"
        try await comesTrue { try place.peek(held) == "0" }
        let before = try #require(Int(try place.peek(seals)))
        try await sealer.round()
        #expect(try place.peek(seals) == "\(before + 1)", "another transaction held the leaves back for 30 s")
    }

    @Test func `is whole as it grows, and the check finds every tampering and where`() async throws {
        try await Self.withLog { place, check, _ in
            let whole = try await check()
            #expect(whole.isWhole && whole.seals == 3 && whole.pending == 0 && whole.anchors >= 1)
            #expect(String(whole.leaves) == (try place.peek("select count(*) from audit_leaf")))
            try place.peek(
                "create table kept_leaf as table audit_leaf; create table kept_seal as table audit_seal")
            let ids = try place.peek(
                "select array_to_string(leaf_ids, ' ') from audit_seal where seal_number = 2"
            )
            .split(separator: " ").compactMap { Int64($0) }
            let (a, b) = (try #require(ids.first), try #require(ids.last))
            #expect(a != b)
            for tampering in Self.tamperings {
                let sql = tampering.sql.replacing("<a>", with: "\(a)").replacing("<b>", with: "\(b)")
                try place.peek("set session_replication_role = replica; " + sql)
                let report = try await check()
                let kinds = Set(report.findings.map(\.kind))
                #expect(kinds == tampering.kinds, "\(tampering.name): \(report.findings.map(\.detail))")
                if let leaf = tampering.leaf {
                    let place = leaf == "a" ? a : b
                    #expect(report.findings.contains { $0.leaf == place }, "\(tampering.name)")
                }
                if let seal = tampering.seal {
                    #expect(report.findings.contains { $0.seal == seal }, "\(tampering.name)")
                }
                try place.peek(
                    """
                    set session_replication_role = replica;
                    delete from audit_leaf; delete from audit_seal;
                    insert into audit_leaf overriding system value select * from kept_leaf;
                    insert into audit_seal select * from kept_seal
                    """)
            }
            #expect(try await check().isWhole)
        }
    }

    @Test func `made anew as a whole does not fit signature and anchors`() async throws {
        try await Self.withLog { place, check, anchors in
            let seals = try await place.house.archive.read(.job(place.town.id)) {
                try await $0.seals(after: 0)
            }
            let first = try #require(seals.first)
            // All of it, as somebody would who knows how it is made and holds the database alone.
            let dropped = try #require(first.leafIDs.last)
            let digests = Array(first.digests.dropLast())
            let root = MerkleTree.root(of: digests)
            var chain = AuditSeal.link(
                first.tenant, 1, digests.count, first.transactionsBefore, after: AuditSeal.beginning, root)
            var sql = """
                set session_replication_role = replica; delete from audit_leaf where leaf_id = \(dropped);
                update audit_seal set leaf_ids = array_remove(leaf_ids, \(dropped)),
                    leaf_digests = substr(leaf_digests, 1, length(leaf_digests) - 32),
                    leaf_count = leaf_count - 1,
                    merkle_root = decode('\(Hex.encode(root))', 'hex'),
                    chain_root = decode('\(Hex.encode(chain))', 'hex') where seal_number = 1;
                """
            for seal in seals.dropFirst() {
                chain = seal.expectedLink(after: chain)
                sql += """
                    update audit_seal set chain_root = decode('\(Hex.encode(chain))', 'hex')
                    where seal_number = \(seal.number);
                    """
            }
            try place.peek(sql)
            let report = try await check()
            #expect(Set(report.findings.map(\.kind)) == [.resealed])
            #expect(report.findings.count { $0.detail.contains("signed") } == 3)
            #expect(report.findings.contains { $0.detail.contains("anchored") })
            let kept = try anchors.read()
            #expect(kept.problems.isEmpty && kept.lines.count >= 2)
        }
    }

    @Test func `takes a leaf of a slow transaction when its time comes, and loses none`() async throws {
        try await withTown("eniwa") { place in
            let archive = place.house.archive
            let town = place.town.id
            _ = try await place.desk(.authority)
            let seal = { try await archive.open(.job(town)) { try await $0.sealNextLeaves() } }
            let pending = {
                try await archive.read(.job(town)) { try await $0.checkLog(against: []) }.pending
            }
            while try await pending() > 0 {
                if try await seal() == nil { try await Task.sleep(for: .milliseconds(50)) }
            }
            let inside = try await archive.open(.door(town)) { slow in
                try await slow.leaveTrace(.ticketTried)
                try await archive.open(.door(town)) { try await $0.leaveTrace(.loginRefused) }
                return try await seal() == nil
            }
            #expect(inside, "nothing is sealed past a transaction that is still under way")
            var sealed = 0
            for _ in 0..<200 where sealed < 2 {
                sealed += try await seal()?.leafIDs.count ?? 0
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(sealed == 2)
            let report = try await archive.read(.job(town)) { try await $0.checkLog(against: []) }
            #expect(report.isWhole && report.pending == 0)
        }
    }

    @Test func `what is sealed is anchored when the sealer stops`() async throws {
        try await Self.withLog { place, _, anchors in
            let house = place.house
            let sealer = AuditSealer(
                archive: house.archive, anchors: anchors, sealEvery: .milliseconds(50),
                anchorEvery: .seconds(3_600), loop: place.loop, clock: house.clock, journal: house.journal)
            let leave = {
                try await house.archive.open(.door(place.town.id)) { try await $0.leaveTrace(.loginRefused) }
            }
            let sealed = { Int64(try place.peek("select max(seal_number) from audit_seal")) }
            let anchored = { try anchors.read().lines.map(\.anchor.seal).max() }
            try await leave()
            try await Self.seal(sealer, place)
            let before = try sealed()
            #expect(try anchored() == before)
            let running = place.loop.spawn { await sealer.run() }
            try await leave()
            try await comesTrue { try sealed() != before }
            #expect(try sealed() != before && anchored() == before, "anchored once in an hour")
            running.cancel()
            await running.value
            #expect(try anchored() == sealed())
        }
    }

    @Test func `is only added to, even by its owner, and its anchors too`() async throws {
        try await Self.withLog { place, _, anchors in
            for statement in [
                "update audit_leaf set act = 'x'", "delete from audit_leaf", "delete from audit_seal",
                "truncate audit_leaf", "truncate audit_seal",
            ] {
                #expect(throws: (any Error).self) { try place.peek(statement) }
            }
            let before = try anchors.read().lines
            let root = [UInt8](repeating: 9, count: 32)
            for number in 1...3 {
                try anchors.add([
                    AuditAnchors.Line(
                        town: "elsewhere",
                        anchor: AuditAnchor(
                            seal: Int64(number), chainRoot: root, keptAt: Date(timeIntervalSince1970: 1)))
                ])
            }
            #expect(try anchors.read().lines.count == before.count + 3)
            let outcome = try await LogInspection(archive: place.house.archive, anchors: anchors).run()
            #expect(outcome.problems.contains { $0.contains("elsewhere") })
            let text = try String(contentsOfFile: anchors.path, encoding: .utf8).split(separator: "\n")
            let cut = (text.prefix(1) + text.dropFirst(2)).joined(separator: "\n") + "\n"
            try cut.write(toFile: anchors.path, atomically: true, encoding: .utf8)
            #expect(try anchors.read().problems.count == 1)
        }
    }

    @Test func `names every act's time, person, facility, town, device, subject, result and law`()
        async throws
    {
        try await withTown("eniwa") { place in
            let desk = try await place.desk(.authority)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            let subject = try await place.record(TownHouse.consent(), nurse)
            try place.peek("create table seen as select leaf_id from audit_leaf")
            _ = try await place.on(subject, nurse) { _ in }
            let row = try place.peek(
                """
                select act, result, actor, actor_tenant_id = l.tenant_id, s.login_id, f.name, c.public_id is not null,
                    b.public_id = '\(subject.text)', length(l.policy_digest), abs(extract(epoch from now() - l.at)) < 60
                from audit_leaf l join staff s on s.staff_id = l.actor_staff_id
                join facility f on f.facility_id = l.actor_facility_id
                join device_certificate c on c.certificate_id = l.actor_certificate_id
                join subject b on b.subject_id = l.subject_id
                where leaf_id not in (select leaf_id from seen)
                """)
            #expect(row == "subject.read|done|staff|t|nurse|見本事業所 nurse|t|t|32|t")
            let without = try place.peek(
                "select string_agg(distinct act, ' ') from audit_leaf where policy_digest is null")
            #expect(without == "administrator.invite", "only the operator acts before a law is asked")
        }
    }

    @Test func `prints for the team with the name and for the desk without, and for nobody else`()
        async throws
    {
        try await withTown("eniwa") { place in
            let desk = try await place.desk(.authority)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            let other = try await place.worker("other", "pharmacist", by: desk)
            let subject = try await place.record(TownHouse.consent(), nurse)
            let read = { (who: Credentials, inScope: Bool) in
                try await place.house.atCounter(
                    of: place.town, who, on: inScope ? subject : nil, reading: true
                ) { try await place.house.readAccess(of: subject, before: nil, at: $0, in: place.town) }
            }
            let team = try await read(nurse, true)
            #expect(team.name?.full == "例田 はな" || team.name?.full == "例田　はな")
            #expect(team.lines.contains { $0.act == "consent.record" && $0.name?.contains("nurse") == true })
            let atDesk = try await read(desk, false)
            #expect(atDesk.name == nil && atDesk.lines.contains { $0.act == "print" })
            #expect(atDesk.lines.contains { $0.facility == "見本事業所 nurse" && $0.device == .windows })
            await #expect(throws: CounterRefusal.notFound) { try await read(other, true) }
            await #expect(throws: CounterRefusal.notFound) { try await read(other, false) }
            let prints = try place.peek(
                "select count(*) from audit_leaf where act = 'print' and subject_id is not null")
            #expect(prints == "2")
        }
    }
}
