import Care
import Records
import Synchronization

/// The open pages of this process, by the subject that they show.
///
/// Ears are keyed by the subject's home town and opaque name; whoever is rung still has to ask, and may be refused.
final class Switchboard: Sendable {
    /// One for the process, as there is one `LISTEN` for it: pages and news of one process meet here.
    static let ofProcess = Switchboard()
    /// Open pages of one person; the oldest gives way.
    static let mostForOne = 8

    /// What an ear hears.
    enum Ring: Sendable, Equatable {
        case post(PublicID)
        /// Time to look whether the listener may still be here.
        case look
    }

    struct Place: Hashable, Sendable {
        let home: TenantID
        let subject: PublicID
    }

    private struct Ear {
        let number: UInt64
        let place: Place
        let person: PublicID
        let calls: AsyncStream<Ring>.Continuation
    }

    private struct State {
        var next: UInt64 = 0
        var ears: [Place: [Ear]] = [:]
        /// Oldest first.
        var ofPerson: [PublicID: [(number: UInt64, place: Place)]] = [:]

        mutating func take(_ number: UInt64, at place: Place) -> Ear? {
            guard let index = ears[place]?.firstIndex(where: { $0.number == number }),
                let ear = ears[place]?.remove(at: index)
            else { return nil }
            if ears[place]?.isEmpty ?? false { ears[place] = nil }
            ofPerson[ear.person]?.removeAll { $0.number == number }
            if ofPerson[ear.person]?.isEmpty ?? false { ofPerson[ear.person] = nil }
            return ear
        }
    }

    private let state = Mutex(State())

    /// An open page of `person`; the stream ends when it has to close. `hangUp` must be called at the end.
    func listen(at place: Place, for person: PublicID) -> (
        number: UInt64, rings: AsyncStream<Ring>, bell: Bell
    ) {
        // Who is so slow that 64 posts wait has missed some: its page is told to reload by being closed.
        let (rings, calls) = AsyncStream.makeStream(of: Ring.self, bufferingPolicy: .bufferingOldest(64))
        let (number, oldest) = state.withLock { state in
            state.next += 1
            let ear = Ear(number: state.next, place: place, person: person, calls: calls)
            state.ears[place, default: []].append(ear)
            state.ofPerson[person, default: []].append((ear.number, place))
            var oldest: Ear?
            if let known = state.ofPerson[person], known.count > Self.mostForOne, let first = known.first {
                oldest = state.take(first.number, at: first.place)
            }
            return (ear.number, oldest)
        }
        oldest?.calls.finish()
        return (number, rings, Bell(calls: calls))
    }

    func hangUp(_ number: UInt64, at place: Place) {
        state.withLock { $0.take(number, at: place) }?.calls.finish()
    }

    func ring(_ news: PostNews) {
        let place = Place(home: news.home, subject: news.subject)
        let ears = state.withLock { $0.ears[place] ?? [] }
        for ear in ears {
            if case .dropped = ear.calls.yield(.post(news.post)) { hangUp(ear.number, at: place) }
        }
    }

    /// Something may have been missed: every page has to be loaded anew.
    func closeAll() {
        let ears = state.withLock { state in
            defer {
                state.ears = [:]
                state.ofPerson = [:]
            }
            return state.ears.values.flatMap { $0 }
        }
        for ear in ears { ear.calls.finish() }
    }

    /// How many pages are open.
    var count: Int { state.withLock { $0.ears.values.reduce(0) { $0 + $1.count } } }

    /// Rings one ear by time.
    struct Bell: Sendable {
        fileprivate let calls: AsyncStream<Ring>.Continuation

        /// - Returns: false when nobody listens any more.
        func ring() -> Bool {
            if case .terminated = calls.yield(.look) { return false }
            return true
        }
    }
}
