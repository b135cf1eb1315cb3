package import Care
import EventLoop
package import FoundationEssentials
import JapaneseText
import Records

extension Workplace {
    /// So many posts at most: five a day for more than two years.
    private static var mostPosts: Int { 4_000 }
    /// Of the parcel, in bytes; the database's limit with room for the seal.
    private static var mostBytes: Int { 32_000_000 }

    /// What could be handed to another town, and where earlier packages stand.
    package func readMoving(at counter: borrowing Counter, in town: Town) async throws -> MovingPage {
        try await refusing {
            let subject = try counter.subject
            let posts = try await counter.carryablePosts()
            let page = MovingPage(
                id: subject.subjectPublicID, name: try await movingName(at: counter),
                towns: destinations(of: town).map { TownName($0) }, posts: posts.count,
                firstPost: posts.first, lastPost: posts.last, files: posts.files,
                packages: try await packages(at: counter, in: town).map { $0.state },
                slip: try await movingSlip(at: counter))
            try await counter.leaveTrace(.subjectRead, of: subject.subjectPublicID)
            return page
        }
    }

    /// The towns that live in this house beside `town`. No agreement is asked for: the resident agrees.
    private func destinations(of town: Town) -> [Town] {
        towns.live.filter { $0.key != town.key }.sorted { $0.policy.townName < $1.policy.townName }
    }

    private func movingName(at counter: borrowing Counter) async throws -> PersonName {
        try await counter.particulars()?.particulars.name
            ?? PersonName(family: "", given: "", familyKana: "", givenKana: "")
    }

    /// Where the packages of the subject in scope stand, or those of the town at its desk.
    func packages(
        at counter: borrowing Counter, in town: Town
    ) async throws -> [(subject: PublicID, state: MovingState)] {
        let records = try await counter.packages()
        guard !records.isEmpty else { return [] }
        let people = try await counter.staff(of: town.id, withFormer: true)
        let now = clock.now()
        let all = towns.live
        return records.map { record in
            let standing: MovingState.Standing =
                if let day = record.openedAt { .opened(day) } else if let day = record.withdrawnAt {
                    record.withdrawnBy == nil ? .expired : .withdrawn(day)
                } else { record.expiresAt <= now ? .expired : .waiting }
            return (
                record.subject,
                MovingState(
                    id: record.publicID,
                    town: all.first { $0.id == record.destination }?.policy.townName ?? "いまは利用していない市町村",
                    items: record.items, consentedOn: record.consentedOn, giver: record.giver,
                    madeBy: people.first { $0.member.id == record.madeBy }?.member.name.full ?? "退職した職員",
                    madeAt: record.madeAt, expiresAt: record.expiresAt, standing: standing)
            )
        }
    }

    /// Why no package can be made by the person at the counter now.
    private func movingSlip(at counter: borrowing Counter) async throws -> MovingSlip? {
        let subject = try counter.subject
        guard try subject.home == counter.actor.tenant, subject.mayPost else { return .notYours }
        let isAsked = try await counter.stops().contains {
            $0.cause == .moved && $0.setAt == nil && !$0.isOfItem
        }
        guard isAsked else { return .noMove }
        let now = clock.now()
        let isWaiting = try await counter.packages().contains {
            $0.openedAt == nil && $0.withdrawnAt == nil && $0.expiresAt > now
        }
        return isWaiting ? .waiting : nil
    }

    /// Packs what the resident agreed to for one other town, sealed under a code that is given here and kept nowhere.
    /// It opens there once the stop is set here.
    ///
    /// Throws `MovingSlip` or `SubjectRefusal` before anything is written.
    package func packMoving(
        _ wish: MovingWish, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws -> MovingSheet {
        try await refusing {
            let subject = try counter.subject
            guard let place = destinations(of: town).first(where: { $0.key.text == wish.town }) else {
                throw MovingSlip.unknownTown
            }
            guard let day = CalendarDate(iso: wish.consentedOn), day <= today else {
                throw MovingSlip.unreadable
            }
            if wish.isEmpty { throw MovingSlip.nothingChosen }
            if case .family = wish.giver {
                try require(
                    town.policy.recording(
                        ConsentRecord(giver: wish.giver, obtainedOn: day, explained: true),
                        incapable: wish.isIncapable,
                        decisions: try await counter.deskDecisions(for: subject.subjectPublicID)))
            }
            let code = MovingCode.fresh()
            let id = PublicID.fresh()
            let items = movingItems(wish, in: town)
            let done = try await counter.once(
                once, .movingPacked, request: try requestBytes(wish)
            ) { counter in
                // A slip is an answer too: it is kept with the key, and the next form brings a key of its own.
                if let slip = try await movingSlip(at: counter) { return PackedOnce(slip: slip) }
                let parcel: MovingParcel
                do {
                    parcel = try await self.parcel(wish, for: id, at: counter, in: town)
                } catch let slip as MovingSlip {
                    return PackedOnce(slip: slip)
                }
                let sealed = try code.seal(parcel, of: town.id, as: id)
                guard sealed.count <= Self.mostBytes else { return PackedOnce(slip: .tooMuch) }
                let until = try await counter.pack(
                    NewMovingPackage(
                        destination: place.key, codeHash: code.hash, parcel: sealed, items: items,
                        giver: wish.giver, consentedOn: day, days: settings.movingDays,
                        files: (parcel.posts ?? []).flatMap(\.files).flatMap(\.names),
                        policy: town.policyDigest), as: id)
                try await counter.leaveTrace(.movingPacked, of: id, policy: town.policyDigest)
                return PackedOnce(id: id.text, until: until, slip: nil)
            }
            var shown: String?
            if case .done = done { shown = code.shown }
            if let slip = done.answer.slip { throw slip }
            guard let package = done.answer.id.flatMap({ PublicID($0) }), let until = done.answer.until
            else {
                throw CounterRefusal.broken("package")
            }
            return MovingSheet(
                id: package, name: try await movingName(at: counter), town: TownName(place), items: items,
                expiresAt: until, code: shown)
        }
    }

    /// The items as the record of provisions names them.
    private func movingItems(_ wish: MovingWish, in town: Town) -> [String] {
        var items = ["お名前・フリガナ・生年月日"]
        if wish.withParticulars { items.append("基本情報") }
        switch wish.posts {
        case .none: break
        case .all: items.append("書き込み（全部）")
        case .period: items.append("書き込み（\(Self.day(wish.since))から\(Self.day(wish.until))まで）")
        }
        if wish.withFiles, wish.posts != .none { items.append("写真とファイル") }
        if wish.withTeam { items.append("\(town.policy.words.team)の人の名前") }
        return items
    }

    private static func day(_ iso: String) -> String {
        CalendarDate(iso: iso)?.civilDate.map { DatePhrase.day($0, weekday: false) } ?? iso
    }

    private func parcel(
        _ wish: MovingWish, for package: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws -> MovingParcel {
        guard let known = try await counter.particulars()?.particulars else {
            throw CounterRefusal.notFound
        }
        let name = known.name
        return MovingParcel(
            town: town.policy.townName, packedAt: clock.now(),
            person: MovingParcel.Person(
                family: name.family, given: name.given, familyKana: name.familyKana,
                givenKana: name.givenKana, born: known.birthDate.description),
            particulars: wish.withParticulars
                ? MovingParcel.Particulars(
                    sex: known.sex.rawValue, postalCode: known.postalCode, address: known.address,
                    phone: known.phone, remarks: known.remarks) : nil,
            posts: wish.posts == .none ? nil : try await posts(wish, for: package, at: counter, in: town),
            team: wish.withTeam
                ? try await counter.team().filter { !$0.isPending }.map {
                    MovingParcel.Member(
                        name: $0.member.name.full, profession: profession($0.member.profession),
                        facility: $0.member.facilityName)
                } : nil)
    }

    private func profession(_ code: String) -> String {
        catalogue.name(of: ProfessionCode(code)) ?? code
    }

    /// What the whole team could read, oldest first. A post to some members only was meant for these.
    private func posts(
        _ wish: MovingWish, for package: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws -> [MovingParcel.Post] {
        let first = CalendarDate(iso: wish.since)
        let last = CalendarDate(iso: wish.until)
        if wish.posts == .period {
            guard let first, let last, first <= last else { throw MovingSlip.unreadable }
        }
        var chosen: [PostRecord] = []
        var place: TimelineCursor?
        while true {
            let page = try await counter.timeline(limit: 200, before: place)
            chosen += page.filter { post in
                guard !post.isSpecial, post.withdrawnAt == nil else { return false }
                guard wish.posts == .period, let first, let last else { return true }
                let day = CalendarDate(TokyoTime(post.createdAt).date)
                return first <= day && day <= last
            }
            guard chosen.count <= Self.mostPosts else { throw MovingSlip.tooMuch }
            guard page.count == 200, let end = page.last else { break }
            place = end.cursor
        }
        let files =
            wish.withFiles
            ? try await packFiles(of: chosen.map(\.publicID), for: package, at: counter, in: town) : [:]
        return chosen.reversed().map { post in
            MovingParcel.Post(
                author: post.authorName.full, profession: profession(post.authorProfession),
                facility: post.authorFacility, writtenAt: post.createdAt, isReply: post.parent != nil,
                isUrgent: post.isUrgent, text: post.body, files: files[post.publicID] ?? [])
        }
    }

    /// Takes a package back that nobody has opened: the team, or the desk of the town.
    package func withdrawMoving(
        _ id: PublicID, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            guard let package = try await counter.packages().first(where: { $0.publicID == id }) else {
                throw CounterRefusal.notFound
            }
            _ = try await counter.once(once, .movingWithdrawn, request: Array(id.text.utf8)) { counter in
                try await counter.withdrawPackage(id)
                if counter.sight == nil {
                    try await counter.leaveTraces(.movingWithdrawn, of: [(town.id, package.subject)])
                } else {
                    try await counter.leaveTrace(.movingWithdrawn, of: id, policy: town.policyDigest)
                }
                return true
            }
        }
    }
}

/// What a repeated form gets: when it expires, and never the code.
private struct PackedOnce: Codable, Sendable {
    var id: String?
    var until: Date?
    var slip: MovingSlip?
}
