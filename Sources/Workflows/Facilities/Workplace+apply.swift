import Care
import EventLoop
import FoundationEssentials
import PKI
import Records

/// Why an application cannot go on; what the town's rule refuses is a `Refusal`.
package enum ApplicationFault: Error, Sendable, Hashable {
    /// The address is in use in this town. Of other towns nothing is known here.
    case mailTaken
    case loginTaken
    /// The page was open too long, or is not ours.
    case stale
    /// Too many applications from one place; later again.
    case tooMany
}

/// What the applicant is told.
package struct ApplicationReceipt: Sendable, Codable, Hashable {
    package let number: String
    package let hasMail: Bool
}

/// What the confirmation page carries: never the secret itself.
struct CarriedApplication: Codable, Sendable {
    let draft: ApplicationDraft
    let secretHash: String
    let key: UUID
}

extension Workplace {
    private static var confirmationHours: Double { 2 }

    /// What in this town stands against the draft: an address or a login name that is in use.
    package func faults(of draft: ApplicationDraft, in town: Town) async throws -> [ApplicationFault] {
        try await atDoor(of: town) { door in
            var found: [ApplicationFault] = []
            if let mail = draft.mail, try await door.isMailTaken(mail) { found.append(.mailTaken) }
            if let login = draft.loginID, try await !door.isLoginFree(login) { found.append(.loginTaken) }
            return found
        }
    }

    /// Seals the draft for the confirmation page, with the hash of what the applicant chose to be known by.
    ///
    /// `secret` is the login password, or the passphrase that pickup asks for; kept nowhere.
    package func carry(_ draft: ApplicationDraft, secret: String, in town: Town) async throws -> String {
        let hash = try await pool.run { () throws(PKIError) in try self.passwords.make(secret) }
        return try CarriedNote.seal(
            CarriedApplication(draft: draft, secretHash: hash, key: UUID()),
            until: clock.now().addingTimeInterval(Self.confirmationHours * 3600), for: "application",
            in: town,
            under: carrier)
    }

    /// The draft that a confirmation page carries, for showing it or going back to the form.
    package func carriedDraft(_ sealed: String, in town: Town) -> ApplicationDraft? {
        CarriedNote<CarriedApplication>.open(
            sealed, for: "application", in: town, under: carrier, now: clock.now())?.draft
    }

    /// Puts the application on record, once however often it is sent.
    ///
    /// `place` is the sender's address, by which floods are counted; kept only as a keyed hash.
    ///
    /// - Throws: `ApplicationFault`, `Refusal`.
    package func submitApplication(
        _ sealed: String, from place: String, in town: Town
    ) async throws -> ApplicationReceipt {
        let now = clock.now()
        guard
            let carried = CarriedNote<CarriedApplication>.open(
                sealed, for: "application", in: town, under: carrier, now: now)
        else { throw ApplicationFault.stale }
        let draft = carried.draft
        let ruling = town.policy.applying(
            kind: draft.facilityKind, prefecture: draft.prefecture, municipality: draft.municipality,
            catalogue: catalogue)
        if case .refused(let refusal) = ruling { throw refusal }
        let application = NewApplication(
            form: draft.form, gates: draft.gates, passwordHash: carried.secretHash,
            policy: town.policyDigest)
        do {
            return try await atDoor(of: town) { door in
                if let count = try await door.attempts(.application, place), count.nextAt > now {
                    throw ApplicationFault.tooMany
                }
                return try await door.once(
                    carried.key, .applicationReceived, request: Array(sealed.utf8)
                ) { door in
                    if let mail = draft.mail, try await door.isMailTaken(mail) {
                        throw ApplicationFault.mailTaken
                    }
                    if let login = draft.loginID, try await !door.isLoginFree(login) {
                        throw ApplicationFault.loginTaken
                    }
                    let id = try await door.submit(application)
                    try await door.setLink(Digest.sha256(Array(answerToken(of: id, in: town).utf8)), of: id)
                    try await countApplication(from: place, at: door)
                    try await door.leaveTrace(.applicationReceived, of: id, policy: town.policyDigest)
                    return ApplicationReceipt(
                        number: ApplicationNumber.text(id), hasMail: draft.mail != nil)
                }.answer
            }
        } catch CounterRefusal.taken {
            throw ApplicationFault.mailTaken
        }
    }

    /// An office may register several facilities in a row; a machine that sends hundreds is slowed down.
    private func countApplication(from place: String, at door: borrowing TownSession) async throws {
        let known = try await door.attempts(.application, place)?.failures ?? 0
        try await door.countFailure(
            .application, place, closedFor: known < 20 ? .zero : .seconds(600))
    }

    /// The secret of the link by which an applicant comes back to a returned application.
    ///
    /// Made anew from the house's key whenever it is needed, so that it is kept nowhere: the records hold its
    /// hash, and it opens the form only while the application is returned.
    func answerToken(of application: PublicID, in town: Town) -> String {
        Base64.encodeURL(
            carrier.derived(for: "application answers").mac(
                Array("\(town.id.value).\(application.text)".utf8)))
    }
}
