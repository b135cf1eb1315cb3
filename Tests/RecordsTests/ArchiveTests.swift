import Care
import EventLoop
import Foundation
import PKI
import Synchronization
import Testing

@testable import Postgres
@testable import Records

@Suite(.serialized) struct `The archive` {
    @Test func `a town's walk from application to a post that another member reads`() async throws {
        try await withArchive { house, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let town = walk.town
            let nurse = try await walk.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let carer = try await walk.facility("見本ヘルパー", administrator: "介護", login: "carer1", desk: desk)
            let other = try await walk.facility("見本薬局", administrator: "薬剤", login: "other1", desk: desk)
            let subject = try await walk.subject(desk: desk, first: nurse, others: [carer])
            let scope = Scope.subject(home: town, subject)

            // Nothing holds the desk to the subject once it is registered, and nothing ever held the
            // stranger.
            for outsider in [desk, other] {
                #expect(await refusal { try await archive.open(outsider.asker, scope) { _ in } } == .notFound)
            }

            let file = NewAttachment(
                fileID: "file-0000000000000001", kind: .image, mediaType: "image/jpeg", byteCount: 12_345,
                width: 640, height: 480, name: "左足.jpg", fileKey: [9, 9, 9])
            let key = UUID()
            let write = {
                try await archive.open(nurse.asker, scope) { session in
                    try await session.once(key, .postWritten, request: [1]) { session in
                        let stored = try await session.store(file)
                        let post = try await session.write(
                            NewPost(
                                body: "微熱あり。水分をすすめました。", isUrgent: true, urgentCall: .reached,
                                attachments: [stored]))
                        try await session.leaveTrace(.postWritten, of: post.publicID, policy: Walk.policy)
                        try await session.announce(.post)
                        return post.publicID.text
                    }
                }
            }
            let written = try await write()
            guard case .done(let first) = written else {
                Issue.record("the first request is the one that does it")
                return
            }
            guard case .before(first) = try await write() else {
                Issue.record("the second request gets the first one's answer")
                return
            }
            let post = try #require(PublicID(first))
            #expect(try house.peek("select count(*) from post") == "1")

            try await archive.open(carer.asker, scope) { session in
                #expect(try session.subject.ground == .member)
                let seen = try #require(await session.timeline().first)
                #expect(seen.body == "微熱あり。水分をすすめました。")
                #expect(seen.isUrgent && seen.urgentCall == .reached && !seen.isRead && !seen.isMine)
                #expect(seen.authorName.full == "看護　花子" && seen.authorFacility == "見本訪問看護")
                let attached = try await session.attachments(of: [post])
                #expect(attached.first?.file.name == "左足.jpg" && attached.first?.file.fileKey == [9, 9, 9])
                #expect(try await session.markRead(post, revision: 1))
                #expect(try await !session.markRead(post, revision: 1))
                #expect(
                    try await !session.markRead(post, revision: 2), "nobody reads what is not written yet")
                _ = try await session.write(NewPost(body: "承知しました。", parent: post))
                let known = try #require(await session.particulars())
                #expect(known.particulars == Walk.particulars && known.version == 1)
                #expect(try await session.team().map(\.member.role) == [.first, .member])
                #expect(try await session.consents().first?.consent.giver == .subject)
            }

            try await archive.open(nurse.asker, scope) { session in
                try await session.edit(post, revision: 1, body: "微熱は下がりました。")
                #expect(try await session.timeline().map(\.body) == ["承知しました。", "微熱は下がりました。"])
                #expect(try await session.timeline().first?.parent == post)
                #expect(try await session.revisions(of: post).map(\.body) == ["微熱あり。水分をすすめました。"])
                let readers = try await session.readers(of: post)
                #expect(readers.map(\.name.family) == ["介護", "看護"])
                #expect(readers.map(\.isCurrent) == [false, true], "who wrote it anew has read it")
            }
            await #expect(throws: RecordsError(.conflict, detail: "")) {
                try await archive.open(nurse.asker, scope) {
                    try await $0.edit(post, revision: 1, body: "古い版")
                }
            }
            await #expect(throws: RecordsError(.conflict, detail: "")) {
                try await archive.open(carer.asker, scope) {
                    try await $0.edit(post, revision: 2, body: "他人")
                }
            }

            try await archive.read(carer.asker) { session in
                let home = try await session.homePosts(of: [walk.town])
                #expect(home.map(\.body) == ["微熱は下がりました。", "承知しました。"])
                #expect(home.map(\.isRead) == [false, false])
                #expect(home.first?.subjectName.full == "見本　太郎")
                let hand = try await session.subjectsAtHand()
                #expect(hand.map(\.publicID) == [subject] && hand.first?.name.fullKana == "ミホン　タロウ")
            }
            try await archive.read(other.asker) { session async throws in
                #expect(try await session.homePosts(of: [walk.town]).isEmpty)
                #expect(try await session.subjectsAtHand().isEmpty)
            }

            // What was told is on record; whose act it was is the database's word.
            let log = try house.peek(
                "select act || ' ' || actor || ' ' || actor_staff_id from audit_leaf where act = 'post.write'"
            )
            #expect(log == "post.write staff \(nurse.staff.value)")
            let whole = try house.peek("select bool_and(leaf = sec.leaf_digest(l)) from audit_leaf l")
            #expect(whole == "t")
        }
    }

    @Test func `the office that hands over sees until then and not a statement longer`() async throws {
        try await withArchive { _, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let nurse = try await walk.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let subject = try await walk.subject(desk: desk, first: nurse, officeAttends: true)
            let scope = Scope.subject(home: walk.town, subject)
            try await archive.open(desk.asker, scope) { session in
                #expect(try session.subject.ground == .attending)
                #expect(try await session.particulars() != nil)
                try await session.handOver(to: nurse.staff)
                #expect(try await session.particulars() == nil)
            }
            #expect(await refusal { try await archive.open(desk.asker, scope) { _ in } } == .notFound)
            try await archive.open(nurse.asker, scope) { session throws in
                #expect(try session.subject.ground == .member)
            }
        }
    }

    @Test func `a linked office sees every subject as far as the policy permits`() async throws {
        try await withArchive { _, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let nurse = try await walk.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let subject = try await walk.subject(desk: desk, first: nurse)
            let scope = Scope.subject(home: walk.town, subject)
            let link = { (permits: [String]) in
                try await archive.open(.job(walk.town)) { session in
                    try await session.setLinkage(
                        of: walk.town, office: .secretariat, permits: permits, policy: Walk.policy)
                }
            }
            try await link(["read", "post"])
            try await archive.open(desk.asker, scope) { session in
                let sight = try session.subject
                #expect(sight.ground == .linked && sight.mayPost && !sight.mayEditTeam)
                _ = try await session.write(NewPost(body: "事務局です。"))
            }
            let joined = await refusal {
                try await archive.open(desk.asker, scope) { session in
                    try await session.join(desk.staff, of: walk.town, role: .member, policy: Walk.policy)
                }
            }
            #expect(joined == .refused)
            try await link([])
            #expect(await refusal { try await archive.open(desk.asker, scope) { _ in } } == .notFound)
        }
    }

    @Test func `nothing is shared before consent is recorded`() async throws {
        try await withArchive { _, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let id = try await archive.open(desk.asker) { session in
                let id = try await session.openSubject(registrar: desk.facility)
                try await session.entering(id) { session in
                    try await session.record(Walk.particulars, duplicateKey: "a")
                }
                return id
            }
            let tried = await refusal {
                try await archive.open(desk.asker, .subject(home: walk.town, id)) { session async throws in
                    _ = try await session.execute(
                        "update subject set state = 'active' where state = 'registering'")
                }
            }
            #expect(tried == .conflict)
        }
    }

    @Test func `the same person is found by a keyed hash, in the own town only`() async throws {
        try await withArchive { _, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let nurse = try await walk.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let subject = try await walk.subject(desk: desk, first: nurse)
            let (_, neighbour) = try await Walk.begin(archive, key: "sakura")
            try await archive.open(desk.asker) { session async throws in
                #expect(try await session.duplicates(of: "ミホンタロウ 1941-02-03").map(\.publicID) == [subject])
                #expect(try await session.duplicates(of: "ミホンタロウ 1941-02-04").isEmpty)
            }
            try await archive.open(neighbour.asker) { session async throws in
                #expect(try await session.duplicates(of: "ミホンタロウ 1941-02-03").isEmpty)
            }
        }
    }

    @Test func `an address or login is taken in one town and free in the next`() async throws {
        try await withArchive { _, archive in
            let (walk, desk) = try await Walk.begin(archive)
            _ = try await walk.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let (next, _) = try await Walk.begin(archive, key: "sakura")
            try await archive.open(.door(walk.town)) { session async throws in
                #expect(try await session.isMailTaken("NURSE1@example.jp"))
                #expect(try await !session.isLoginFree("nurse1"))
            }
            try await archive.open(.door(next.town)) { session async throws in
                #expect(try await !session.isMailTaken("nurse1@example.jp"))
                #expect(try await session.isLoginFree("nurse1"))
            }
        }
    }

    @Test func `a session is worth nothing on another device, in another town or after its end`() async throws
    {
        try await withArchive { _, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let (next, _) = try await Walk.begin(archive, key: "sakura")
            try await archive.open(desk.asker) { session throws in #expect(try session.actor.isDesk) }
            let elsewhere = [UInt8](repeating: 1, count: 32)
            for asker in [
                Asker.session(desk.token, presenting: elsewhere, in: walk.town),
                .session(desk.token, presenting: [], in: walk.town),
                .session(desk.token, presenting: desk.fingerprint, in: next.town),
                .session(SessionToken(), presenting: desk.fingerprint, in: walk.town),
            ] {
                #expect(await refusal { try await archive.open(asker) { _ in } } == .notSignedIn)
            }
            try await archive.open(desk.asker) { session in
                let own = try await session.ownSessions()
                #expect(own.count == 1 && own.first?.isThisOne == true)
            }
            try await archive.open(.door(walk.town)) { try await $0.endSession(desk.token) }
            #expect(await refusal { try await archive.open(desk.asker) { _ in } } == .notSignedIn)
        }
    }

    @Test func `the operator invites a town's first administrators and nobody after them`() async throws {
        try await withArchive { _, archive in
            let (walk, _) = try await Walk.begin(archive)
            let tried = await refusal {
                try await archive.open(.operator(walk.town)) { session in
                    _ = try await session.addOffice(.authority, name: "もう一つ")
                }
            }
            #expect(tried == .refused)
        }
    }

    @Test func `mail leaves with the transaction, to the present address, once`() async throws {
        try await withArchive { house, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let heard = Mutex(0)
            try await archive.listenForMail { heard.withLock { $0 += 1 } }
            let mail = NewMail(
                kind: "new_post", recipient: .staff(walk.town, desk.staff), payload: Array("本文".utf8),
                dedupeKey: "post:1")
            try await archive.open(desk.asker) { session in
                try await session.enqueue(mail)
                try await session.enqueue(mail)
            }
            await #expect(throws: CancellationError.self) {
                try await archive.open(desk.asker) { session in
                    try await session.enqueue(
                        NewMail(kind: "lost", recipient: .inPayload, payload: [1], dedupeKey: "x"))
                    throw CancellationError()
                }
            }
            try await archive.open(.jobEverywhere) { session in
                let due = try await session.dueMails(limit: 10)
                #expect(due.map(\.payload) == [Array("本文".utf8)])
                #expect(due.first?.contact?.mail == "desk1@midori.example")
                for mail in due { try await session.mailSent(mail) }
                #expect(try await session.dueMails(limit: 10).isEmpty)
            }
            #expect(try house.peek("select count(*) from mail_outbox") == "1")
            #expect(heard.withLock { $0 } > 0)
        }
    }
}
