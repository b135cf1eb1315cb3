package import Care
import EventLoop
package import FoundationEssentials
import JapaneseText
import Records

/// Whether somebody may open a package for the subject at hand.
package struct ArrivalPage: Sendable {
    package let id: PublicID
    package let name: PersonName
    /// The one who registers, or who obtained the consent.
    package let ruling: Ruling
}

/// What is in a package, before it is opened for good.
package struct Arrival: Sendable {
    /// One line of both, side by side.
    package struct Line: Sendable, Hashable {
        /// What is compared.
        package enum Kind: Sendable { case name, reading, birthDate }

        package let kind: Kind
        package let theirs, ours: String
        package let isSame: Bool
    }

    /// For the hidden field of the confirmation.
    package let carried: String
    package let town: String
    package let packedAt: Date
    package let lines: [Line]
    package let posts, files: Int
    package let hasParticulars, hasTeam: Bool
}

/// What a typed code gave.
package enum ArrivalAnswer: Sendable {
    case found(Arrival)
    /// No package, whatever the reason.
    case none
    /// Too many wrong codes: later.
    case closed
}

/// How opening a package ended.
package enum OpenedMoving: Sendable, Hashable {
    case opened
    case none
    case closed
}

/// What came over from another town, with who opened it here.
package struct CarriedPage: Sendable {
    /// One package, and who opened it when.
    package struct Entry: Sendable {
        package let id: PublicID
        package let parcel: MovingParcel
        package let openedBy: String
        package let openedAt: Date
    }

    package let id: PublicID
    package let name: PersonName
    package let entries: [Entry]
}

extension Workplace {
    private static var carriedSeconds: Double { 600 }

    /// Who may open a package for the subject in scope: whoever registers it, and whoever obtained its consent.
    package func readArrival(at counter: borrowing Counter, in town: Town) async throws -> ArrivalPage {
        try await refusing {
            let page = try await arrivalPage(at: counter, in: town)
            try await counter.leaveTrace(.subjectRead, of: page.id)
            return page
        }
    }

    private func arrivalPage(at counter: borrowing Counter, in town: Town) async throws -> ArrivalPage {
        let subject = try counter.subject
        guard try subject.home == counter.actor.tenant, let known = try await counter.particulars()
        else {
            throw CounterRefusal.notFound
        }
        let me = try await counter.myself()
        let consent = try await counter.consents().first { $0.withdrawnAt == nil }
        let isObtainer = consent?.obtainedBy == me.member.id
        let ruling =
            isObtainer && subject.ground != .registering
            ? .permitted(town.policy.registration.registrar.clause)
            : town.policy.registering(
                by: ActingPerson(me), isObtainer: isObtainer,
                decisions: try await counter.deskDecisions(for: subject.subjectPublicID))
        return ArrivalPage(id: subject.subjectPublicID, name: known.particulars.name, ruling: ruling)
    }

    /// Looks into the package of a typed code, beside the subject in scope. A wrong code, another town's, one that is
    /// opened, withdrawn, past its day or not ready is all the same, and counts.
    ///
    /// Throws `SubjectRefusal` for whoever may not open one.
    package func lookIntoPackage(
        _ typed: String, at counter: borrowing Counter, in town: Town
    ) async throws -> ArrivalAnswer {
        try await refusing {
            let page = try await arrivalPage(at: counter, in: town)
            try require(page.ruling)
            // What cannot be a code is asked for like one that is wrong.
            let code = MovingCode(typed: typed) ?? MovingCode.fresh()
            guard let known = try await counter.particulars()?.particulars else {
                throw CounterRefusal.notFound
            }
            switch try await found(code, at: counter, in: town) {
            case .none: return .none
            case .closed: return .closed
            case .parcel(let parcel, _, _):
                return .found(
                    Arrival(
                        carried: try CarriedNote.seal(
                            CarriedCode(code: code.symbols, subject: page.id.text),
                            until: clock.now().addingTimeInterval(Self.carriedSeconds), for: "moving",
                            in: town,
                            under: carrier),
                        town: parcel.town, packedAt: parcel.packedAt,
                        lines: Self.compare(parcel.person, known), posts: parcel.posts?.count ?? 0,
                        files: (parcel.posts ?? []).reduce(0) { $0 + $1.files.count },
                        hasParticulars: parcel.particulars != nil, hasTeam: parcel.team != nil))
            }
        }
    }

    /// What a code opens, already unsealed.
    private enum Unsealed {
        case none, closed
        case parcel(MovingParcel, of: PublicID, home: TenantID)
    }

    private func found(
        _ code: MovingCode, at counter: borrowing Counter, in town: Town
    ) async throws -> Unsealed {
        switch try await counter.findPackage(code.hash) {
        case .none:
            try await counter.leaveTrace(.movingTried, result: .refused, policy: town.policyDigest)
            return .none
        case .closed:
            try await counter.leaveTrace(.movingTried, result: .refused, policy: town.policyDigest)
            return .closed
        case .parcel(let sealed, let name, let home, _):
            try await counter.leaveTrace(.movingTried, policy: town.policyDigest)
            guard let parcel = try? code.open(sealed, of: home, as: name) else {
                throw CounterRefusal.broken("parcel")
            }
            return .parcel(parcel, of: name, home: home)
        }
    }

    /// The same reading in another kana, or with another space, is the same.
    private static func compare(_ theirs: MovingParcel.Person, _ ours: SubjectParticulars) -> [Arrival.Line] {
        let name = PersonName(
            family: theirs.family, given: theirs.given, familyKana: theirs.familyKana,
            givenKana: theirs.givenKana)
        return [
            Arrival.Line(
                kind: .name, theirs: name.full, ours: ours.name.full, isSame: name.full == ours.name.full),
            Arrival.Line(
                kind: .reading, theirs: name.fullKana, ours: ours.name.fullKana,
                isSame: KanaKey(name.fullKana) == KanaKey(ours.name.fullKana)),
            Arrival.Line(
                kind: .birthDate, theirs: theirs.born, ours: ours.birthDate.description,
                isSame: theirs.born == ours.birthDate.description),
        ]
    }

    /// Opens the package that `carried` names, for good: what is in it is this town's own record from now on.
    ///
    /// Throws `SubjectRefusal` for whoever may not open one.
    package func openMoving(
        _ carried: String, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws -> OpenedMoving {
        try await refusing {
            let page = try await arrivalPage(at: counter, in: town)
            try require(page.ruling)
            let note = CarriedNote<CarriedCode>.open(
                carried, for: "moving", in: town, under: carrier, now: clock.now())
            guard let note, note.subject == page.id.text, let code = MovingCode(typed: note.code) else {
                return .none
            }
            let answer = try await counter.once(once, .movingReceived, request: Array(carried.utf8)) {
                counter in
                switch try await found(code, at: counter, in: town) {
                case .none: return "none"
                case .closed: return "closed"
                case .parcel(let packed, let name, let home):
                    let (parcel, files) = try await takeFiles(
                        of: packed, from: name, of: home, at: counter, in: town)
                    let id = try await counter.openPackage(
                        code.hash, content: Array(try JSONEncoder().encode(parcel)), files: files,
                        policy: town.policyDigest)
                    try await counter.leaveTrace(.movingReceived, of: id, policy: town.policyDigest)
                    return "opened"
                }
            }
            switch answer.answer {
            case "opened": return .opened
            case "closed": return .closed
            default: return .none
            }
        }
    }

    /// What came over to the subject in scope.
    package func readCarried(at counter: borrowing Counter, in town: Town) async throws -> CarriedPage {
        try await refusing {
            let subject = try counter.subject
            let records = try await counter.carriedRecords()
            guard !records.isEmpty else { throw CounterRefusal.notFound }
            let people = try await counter.staff(of: town.id, withFormer: true)
            let entries = try records.map { record in
                CarriedPage.Entry(
                    id: record.publicID,
                    parcel: try JSONDecoder().decode(MovingParcel.self, from: Data(record.content)),
                    openedBy: people.first { $0.member.id == record.openedBy }?.member.name.full ?? "退職した職員",
                    openedAt: record.openedAt)
            }
            try await counter.leaveTrace(.carriedRead, of: subject.subjectPublicID)
            return CarriedPage(
                id: subject.subjectPublicID,
                name: try await counter.particulars()?.particulars.name
                    ?? PersonName(family: "", given: "", familyKana: "", givenKana: ""),
                entries: entries)
        }
    }
}

/// What the page before the confirmation gives to it.
private struct CarriedCode: Codable, Sendable {
    let code: String
    let subject: String
}
