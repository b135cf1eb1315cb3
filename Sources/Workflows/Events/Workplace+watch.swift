package import Care
package import EventLoop
import Records

/// What an open page is told.
package enum TimelineEvent: Sendable {
    /// This post is new or changed; the page asks for it by itself.
    case post(PublicID)
    /// Nothing will follow: sight is lost, the session is over, or something may have been missed.
    case closed
}

/// A page that waits for news of one subject.
package struct TimelineWatch: Sendable {
    fileprivate let house: Workplace
    fileprivate let town: Town
    fileprivate let credentials: Credentials
    fileprivate let place: Switchboard.Place
    fileprivate let person: PublicID
    fileprivate let loop: EventLoop

    /// Tells of posts until the page goes, or may no longer be told.
    ///
    /// The right is looked at anew before each post is named and once a minute; waiting does not keep the session
    /// awake.
    ///
    /// - Throws: what `tell` throws.
    package func run(_ tell: (TimelineEvent) async throws -> Void) async throws {
        let board = Switchboard.ofProcess
        let (number, rings, bell) = board.listen(at: place, for: person)
        defer { board.hangUp(number, at: place) }
        Self.remind(bell, on: loop)
        for await ring in rings {
            switch await asked(ring) {
            case .tell(let post): try await tell(.post(post))
            case .quiet: continue
            case .over: return try await tell(.closed)
            }
        }
        if !Task.isCancelled { try await tell(.closed) }
    }

    private enum Standing {
        case tell(PublicID)
        case quiet
        case over
    }

    /// In a task of its own: one that waits for hours should not keep the memory that asking takes.
    private func asked(_ ring: Switchboard.Ring) async -> Standing {
        await withTaskGroup(of: Standing.self) { group in
            group.addTask { await standing(ring) }
            return await group.next() ?? .over
        }
    }

    private func standing(_ ring: Switchboard.Ring) async -> Standing {
        // A busy moment is waited out: a post that is not told would be missed until the page is loaded anew.
        for pause in [200, 1_000, 0] {
            do {
                return try await house.atCounter(
                    of: town, credentials, on: place.subject, reading: true, keepsAwake: false
                ) { counter in
                    counter.leaveNoTrace()
                    guard case .post(let post) = ring, try await counter.mayRead(post) else { return .quiet }
                    return .tell(post)
                }
            } catch CounterRefusal.busy where pause > 0 {
                guard (try? await loop.sleep(.milliseconds(pause))) != nil else { return .over }
            } catch {
                return .over
            }
        }
        return .over
    }

    private static func remind(_ bell: Switchboard.Bell, on loop: EventLoop) {
        loop.execute {
            loop.schedule(after: .seconds(60)) { if bell.ring() { remind(bell, on: loop) } }
        }
    }
}

extension Workplace {
    /// Lets an open page wait for news of a subject, on its request's loop.
    ///
    /// - Throws: `CounterRefusal` for who may not see the subject.
    package func watch(
        _ subject: PublicID, in town: Town, _ credentials: Credentials, on loop: EventLoop
    ) async throws -> TimelineWatch {
        let person = try await atCounter(
            of: town, credentials, on: subject, reading: true, keepsAwake: false
        ) { counter in
            let me = try await counter.me
            guard !me.mustChangePassword else { throw CounterRefusal.notFound }
            try await counter.leaveTrace(.newsAwaited)
            return me.staff
        }
        return TimelineWatch(
            house: self, town: town, credentials: credentials,
            place: Switchboard.Place(home: town.id, subject: subject), person: person, loop: loop)
    }
}
