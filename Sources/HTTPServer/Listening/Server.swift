package import EventLoop
import Glibc
package import Journal
import Synchronization

/// The HTTP server: its listeners on every loop, until `stop`.
package final class Server: Sendable {
    /// Rotated by `TicketRotation`.
    package let ticketKeys = TicketKeys()
    private let configuration: ServerConfiguration
    private let workers: [Worker]
    private let census: Census
    private let journal: Journal
    /// What listens now, by listener; changed by `update`.
    private let doors: Mutex<[[SecureDoor]]>

    /// Nothing is bound before `start`.
    package init(
        _ configuration: ServerConfiguration, loops: [EventLoop], responder: any Responder, journal: Journal
    ) {
        self.configuration = configuration
        self.journal = journal
        let census = Census(limits: configuration.limits)
        self.census = census
        workers = loops.map {
            Worker(
                loop: $0, configuration: configuration, responder: responder, journal: journal, census: census
            )
        }
        doors = Mutex(
            configuration.listeners.map { listener in
                if case .tls(let doors) = listener.security { doors } else { [] }
            })
    }

    /// Open connections, idle ones included.
    package var openConnections: Int { census.total }

    /// Binds every listener and begins to serve.
    ///
    /// Each loop has its own socket for a TCP place (SO_REUSEPORT); a Unix socket is served by the first
    /// loop.
    ///
    /// - Returns: the places as bound, in the configuration's order, with the ports the system picked.
    /// - Throws: `cannotListen` or `badIdentity`; nothing stays bound then.
    package func start() async throws(HTTPServerError) -> [ListenerConfiguration.Place] {
        signal(SIGPIPE, SIG_IGN)  // a client that is gone is an error code
        var opened: [Int32] = []
        var plan: [(worker: Worker, number: Int, listener: ActiveListener)] = []
        var places: [ListenerConfiguration.Place] = []
        do throws(HTTPServerError) {
            for (number, listener) in configuration.listeners.enumerated() {
                var place = listener.place
                for worker in workers {
                    let descriptor: Int32
                    switch place {
                    case .tcp(let address, let port):
                        let bound = try ListeningSocket.tcp(
                            address: address, port: port, backlog: configuration.limits.backlog)
                        descriptor = bound.0
                        place = .tcp(address: address, port: bound.1)
                    case .unix(let path):
                        guard worker === workers.first else { continue }
                        descriptor = try ListeningSocket.unix(
                            path: path, backlog: configuration.limits.backlog)
                    }
                    opened.append(descriptor)
                    let security = try makeSecurity(listener.security)
                    plan.append((worker, number, ActiveListener(descriptor: descriptor, security: security)))
                }
                places.append(place)
            }
        } catch {
            for descriptor in opened { close(descriptor) }
            throw error
        }
        for step in plan {
            let listener = Unchecked(step.listener)
            let number = step.number
            await onLoop(of: step.worker) { worker in worker.adopt(listener.value, number: number) }
        }
        journal.note(.notice, "server.listening", ("listeners", .count(places.count)))
        return places
    }

    /// Puts a door's new certificate, key or authorities to use, on every loop, without touching open
    /// connections.
    ///
    /// Tickets made under other authorities are not accepted any more; such clients shake hands in full once.
    ///
    /// - Throws: `noSuchDoor`, or `badIdentity` when the new settings cannot be used; the old ones stay then.
    package func update(_ door: SecureDoor) async throws(HTTPServerError) {
        let current = doors.withLock { $0 }
        var replaced = false
        for (number, old) in current.enumerated() where old.contains(where: { $0.door == door.door }) {
            let new = old.map { $0.door == door.door ? door : $0 }
            var fronts: [TLSFront] = []
            for _ in workers { fronts.append(try makeFront(new)) }
            for (worker, front) in zip(workers, fronts) {
                let front = Unchecked(front)
                await onLoop(of: worker) { $0.replaceFront(number: number, front.value) }
            }
            doors.withLock { $0[number] = new }
            replaced = true
        }
        guard replaced else { throw HTTPServerError(.noSuchDoor) }
        journal.note(.notice, "door.updated")
    }

    /// Stops listening, lets running requests finish within `Limits.stopTime`, ends event streams, closes the
    /// rest.
    package func stop() async {
        await withTaskGroup { group in
            for worker in workers {
                group.addTask {
                    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                        worker.loop.execute { worker.stop { done.resume() } }
                    }
                }
            }
        }
        for listener in configuration.listeners {
            if case .unix(let path) = listener.place { unsafe unlink(path) }
        }
        journal.note(.notice, "server.stopped")
    }

    private func makeSecurity(
        _ security: ListenerConfiguration.Security
    ) throws(HTTPServerError) -> ActiveListener.Security {
        switch security {
        case .plain(let door): .plain(door)
        case .tls(let doors): .tls(try makeFront(doors))
        }
    }

    private func makeFront(_ doors: [SecureDoor]) throws(HTTPServerError) -> TLSFront {
        try TLSFront(doors: doors, ticketKeys: ticketKeys, limits: configuration.limits)
    }

    private func onLoop(of worker: Worker, _ body: @escaping @Sendable (Worker) -> Void) async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            worker.loop.execute {
                body(worker)
                done.resume()
            }
        }
    }
}

/// Rotates the ticket keys for as long as it runs.
package struct TicketRotation: Service {
    private let server: Server
    private let loop: EventLoop
    private let every: Duration

    /// Rotates the keys of `server` on `loop` each `every`.
    package init(_ server: Server, on loop: EventLoop, every: Duration = Limits().ticketKeyLifetime) {
        self.server = server
        self.loop = loop
        self.every = every
    }

    /// Until its task is cancelled.
    package func run() async {
        while true {
            do { try await loop.sleep(every) } catch { return }
            server.ticketKeys.rotate()
        }
    }
}
