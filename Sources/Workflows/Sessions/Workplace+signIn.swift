import Care
import EventLoop
package import FoundationEssentials
import JapaneseText
import PKI
import Records

/// Why nobody was let in.
package enum SignInRefusal: Error, Sendable, Hashable {
    /// Unknown ID, wrong password, an account of another facility or town: always the same.
    case unknown
    /// The right password of an account that may not be used now.
    case suspended
    /// The device's facility may not be used now.
    case facilityClosed
    /// Too many failures; this attempt was not looked at.
    case wait(until: Date)
}

/// What the sign-in page knows of the device before anybody has signed in.
package struct DevicePlace: Sendable {
    package let facilityName: String
    package let isFacilityActive: Bool
}

/// A session that has just begun.
package struct SignedIn: Sendable {
    package let credentials: Credentials
    /// The password was issued: it is changed before anything else.
    package let mustChangePassword: Bool
}

/// What attempts are counted by, so that nobody can lock out a person of another facility.
///
/// Nothing is counted before a valid certificate of the town is shown. Guesses at one person's password are
/// counted for the pair of account and device: whoever sits at another device, or has stolen one, delays
/// nobody but themselves. All failures of a device, and all of a facility at one address, are counted with
/// more patience, since many people share them; a success gives back its own attempt only.
private struct SignInCounters {
    struct Counter {
        let bucket: AttemptBucket
        let name: String
        let pace: AttemptPace
    }

    let pair: Counter
    let shared: [Counter]
    var all: [Counter] { [pair] + shared }

    init(_ login: String, _ device: Device, place: String?) {
        pair = Counter(
            bucket: .account, name: "sign-in \(login)@\(device.certificate.value)",
            pace: AttemptPace(free: 4, longestWait: 900, memory: 86_400))
        var shared = [
            Counter(
                bucket: .certificate, name: "sign-in \(device.certificate.value)",
                pace: AttemptPace(free: 20, longestWait: 300, memory: 3_600))
        ]
        if let place {
            shared.append(
                Counter(
                    bucket: .address, name: "sign-in \(device.facility.value)@\(place)",
                    pace: AttemptPace(free: 60, longestWait: 60, memory: 3_600)))
        }
        self.shared = shared
    }
}

extension Workplace {
    /// Where a device stands, for the sign-in page.
    package func place(of device: Device, in town: Town) async throws -> DevicePlace {
        let seat = try await atDoor(of: town) { door in try await door.seat(of: device.certificate) }
        return DevicePlace(facilityName: seat.facilityName, isFacilityActive: seat.isFacilityActive)
    }

    /// Lets a person in on a device of their own facility: two different factors, each with work of its own.
    ///
    /// Every attempt that is looked at costs one password hash, whatever is known of the ID. `place` is the
    /// subscriber's address as limits count it, `nil` when it is not known; `earlier` is the session that
    /// this browser had, which ends.
    ///
    /// - Throws: `SignInRefusal`.
    package func signIn(
        login typed: String, password: String, on device: Device, from place: String?, earlier: Credentials?,
        in town: Town
    ) async throws -> SignedIn {
        let login = TypedText.code(typed).lowercased()
        let counters = SignInCounters(login, device, place: place)
        let (seat, account) = try await atDoor(of: town) { door in
            let seat = try await door.seat(of: device.certificate)
            guard seat.isFacilityActive else { throw SignInRefusal.facilityClosed }
            for counter in counters.all {
                if try await door.admitAttempt(counter.bucket, counter.name, counter.pace) { continue }
                let until = try await door.attempts(counter.bucket, counter.name)?.nextAt
                throw SignInRefusal.wait(until: until ?? clock.now())
            }
            return (seat, try await door.account(login: login))
        }
        let proof = try await prove(password, account?.passwordHash)
        let outcome: Result<SignedIn, SignInRefusal> = try await atDoor(of: town) { door in
            let note = "device \(seat.certificate)"
            // Read again: a password that was changed meanwhile must not open anything any more.
            guard proof.isRight, let account = try await door.account(login: login),
                account.passwordHash == proof.hash, account.facility == seat.facility,
                seat.staff == nil || seat.staff == account.staff
            else {
                try await door.leaveTrace(
                    .loginRefused, of: account?.publicID, result: .refused, policy: town.policyDigest,
                    note: note)
                return .failure(.unknown)
            }
            guard account.state == .active else {
                try await door.leaveTrace(
                    .loginRefused, of: account.publicID, result: .refused, policy: town.policyDigest,
                    note: note)
                return .failure(.suspended)
            }
            if let earlier { try await door.endSession(earlier.token) }
            if let fresh = proof.fresh {
                try await door.setCredentialAtDoor(
                    of: account.staff, hash: fresh, mustChange: account.mustChange)
            }
            let isKnown = try await door.hasSignedIn(account.staff, on: device.certificate)
            if seat.isUnused { try await retireReplaced(by: device.certificate, at: door, in: town) }
            let session = try await door.beginSession(
                of: account.staff, on: device.certificate, idle: .seconds(settings.idleMinutes * 60),
                absolute: .seconds(settings.sessionHours * 3_600))
            try await door.clearFailures(counters.pair.bucket, counters.pair.name)
            for counter in counters.shared { try await door.returnAttempt(counter.bucket, counter.name) }
            try await door.leaveTrace(.loggedIn, of: account.publicID, policy: town.policyDigest, note: note)
            if !isKnown {
                try await door.post(
                    AccountLetters(town, settings).newDevice(seat.device, at: clock.now()),
                    kind: "new_device",
                    to: .staff(town.id, account.staff), dedupe: "session.\(session.publicID)")
            }
            return .success(
                SignedIn(
                    credentials: Credentials(token: session.token, fingerprint: device.fingerprint),
                    mustChangePassword: account.mustChange))
        }
        return try outcome.get()
    }

    /// Ends the session of this browser; one that is over already is none to speak of.
    package func signOut(_ credentials: Credentials, of town: Town) async throws {
        do {
            try await atCounter(of: town, credentials, reading: false) { counter in
                // Before the end: afterwards nobody is there who could leave a trace.
                try await counter.leaveTrace(.loggedOut, of: try counter.actor.staffPublicID)
                try await counter.endOwnSession(try counter.actor.session)
            }
        } catch CounterRefusal.notSignedIn {
            return
        }
    }

    private func prove(
        _ password: String, _ hash: String?
    ) async throws(PKIError) -> (isRight: Bool, hash: String?, fresh: String?) {
        try await pool.run { () throws(PKIError) in
            guard let hash else {
                self.passwords.verifyNothing(password)
                return (false, nil, nil)
            }
            let isRight = self.passwords.verify(password, against: hash)
            let fresh = isRight && self.passwords.needsRehash(hash) ? try self.passwords.make(password) : nil
            return (isRight, hash, fresh)
        }
    }
}
