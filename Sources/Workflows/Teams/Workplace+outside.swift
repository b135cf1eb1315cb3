package import Care
import EventLoop
import JapaneseText
import Records

extension Workplace {
    /// The town itself and the towns that it has an agreement in force with: whose people can join its teams.
    func directoryTowns(of town: Town) -> [Town] { [town] + towns.partners(of: town, at: clock.now()) }

    /// One of them; `nil` is the town itself.
    func directoryTown(_ away: TenantKey?, of town: Town) throws -> Town {
        guard let away, away != town.key else { return town }
        guard let place = directoryTowns(of: town).first(where: { $0.key == away }) else {
            throw CounterRefusal.notFound
        }
        return place
    }

    /// Who could be mixed up with somebody who is to join, in the town and its partner towns; `nil` when nobody could,
    /// and the person is of the town itself.
    package func namesLike(
        _ staff: PublicID, from away: TenantKey? = nil, at counter: borrowing Counter, in town: Town
    ) async throws -> LikeNames? {
        try await refusing {
            let place = try directoryTown(away, of: town)
            var people: [(record: StaffRecord, place: Town)] = []
            for place in directoryTowns(of: town) {
                people += try await counter.staff(of: place.id)
                    .filter { $0.member.state == .active && $0.office == nil }.map { ($0, place) }
            }
            guard
                let wanted = people.first(where: {
                    $0.record.member.publicID == staff && $0.place.id == place.id
                })
            else { throw CounterRefusal.notFound }
            let name = wanted.record.member.name
            let others = people.filter { other in
                let its = other.record.member.name
                return other.record.member.id != wanted.record.member.id
                    && (NameLikeness.score(its.full, name.full) >= 0.75
                        || NameLikeness.score(reading: its.fullKana, name.fullKana) >= 0.85)
            }
            guard !others.isEmpty || place.id != town.id else { return nil }
            var places: [(record: FacilityRecord, place: Town)] = []
            for place in directoryTowns(of: town) {
                places += try await counter.facilities(of: place.id)
                    .filter { $0.facility.office == nil && $0.facility.state == .active }.map { ($0, place) }
            }
            let facilities = places.map(\.record)
            let like = places.filter { other in
                other.record.facility.id != wanted.record.member.facility
                    && NameLikeness.score(other.record.facility.name, wanted.record.facilityName) >= 0.75
            }
            let shown = { (person: (record: StaffRecord, place: Town)) in
                let contact = facilities.first { $0.facility.id == person.record.member.facility }?.contact
                return LikeNames.Person(
                    choice: PersonChoice(person.record, from: person.place, in: town),
                    address: contact?.address ?? "", phone: contact?.phone)
            }
            return LikeNames(
                wanted: shown(wanted), others: others.map(shown),
                facilities: like.map {
                    LikeNames.Place(
                        name: $0.record.facility.name,
                        town: $0.place.id == town.id ? nil : TownName($0.place),
                        address: $0.record.contact.address ?? "")
                },
                items: place.id == town.id ? [] : town.policy.providedItems)
        }
    }

    /// Keeps on record what somebody of another town's facility is provided with from now on, and on which consent.
    func provide(to person: StaffRecord, at counter: borrowing Counter, in town: Town) async throws {
        guard let consent = try await counter.consents().first(where: { $0.withdrawnAt == nil }) else {
            throw CounterRefusal.conflict
        }
        try await counter.recordProvision(
            to: person, items: town.policy.providedItems, consent: consent.id, policy: town.policyDigest)
    }
}

extension TenantPolicy {
    /// What a member of a team sees, in the words of the town's lists; where it has none, what the notebook holds.
    var providedItems: [String] {
        let listed = (sharing.categories.value ?? []).flatMap(\.items)
        return listed.isEmpty ? ["基本情報", "書き込み", "写真とファイル", "\(words.team)の一覧"] : listed
    }
}

extension PersonChoice {
    /// With the town before it, when it is not the one that governs.
    init(_ record: StaffRecord, from place: Town, in town: Town) {
        self.init(record)
        if place.id != town.id { self.town = TownName(place) }
    }
}
