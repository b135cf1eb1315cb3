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
    /// Every socket it listens on; closed once no loop looks at them.
    private let listening = Mutex<[Int32]>([])

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

    /// Opens every listener, or takes its sockets from those passed on, and begins to serve.
    ///
    /// A TCP place of our own has a socket for each loop (SO_REUSEPORT): the kernel spreads clients evenly. Sockets
    /// passed on are dealt out; where there are fewer than loops, as systemd's one, loops share them
    /// (EPOLLEXCLUSIVE). A Unix socket of our own is served by the first loop.
    ///
    /// - Returns: the places as bound, in the configuration's order, with the ports the system picked.
    /// - Throws: `cannotListen` or `badIdentity`; nothing stays bound then.
    package func start() async throws(HTTPServerError) -> [ListenerConfiguration.Place] {
        signal(SIGPIPE, SIG_IGN)  // a client that is gone is an error code
        var opened: [Int32] = []
        var passed = configuration.passed.descriptors
        var plan: [(worker: Worker, number: Int, listener: ActiveListener)] = []
        var places: [ListenerConfiguration.Place] = []
        do throws(HTTPServerError) {
            for (number, listener) in configuration.listeners.enumerated() {
                let ready = passed.filter { ListeningSocket.place(of: $0) == listener.place }
                passed.removeAll { ready.contains($0) }
                let found = try sockets(for: listener.place, ready, &opened)
                for (index, worker) in workers.enumerated() {
                    for (place, socket) in found.sockets.enumerated()
                    where place % workers.count == index || index % found.sockets.count == place {
                        guard !found.isFirstLoops || index == 0 else { continue }
                        let active = ActiveListener(
                            descriptor: socket, isShared: !ready.isEmpty,
                            security: try makeSecurity(listener.security))
                        plan.append((worker, number, active))
                    }
                }
                places.append(found.place)
            }
        } catch {
            for descriptor in opened { close(descriptor) }
            throw error
        }
        for stranger in passed {
            journal.note(.warning, "socket.fits_no_place")
            close(stranger)
        }
        listening.withLock { $0 = opened }
        for step in plan {
            let listener = Unchecked(step.listener)
            let number = step.number
            await onLoop(of: step.worker) { worker in worker.adopt(listener.value, number: number) }
        }
        journal.note(
            .notice, "server.listening", ("listeners", .count(places.count)),
            ("sockets", .count(opened.count)))
        return places
    }

    private func sockets(
        for place: ListenerConfiguration.Place, _ ready: [Int32], _ opened: inout [Int32]
    ) throws(HTTPServerError) -> (
        sockets: [Int32], place: ListenerConfiguration.Place, isFirstLoops: Bool
    ) {
        guard ready.isEmpty else {
            opened += ready
            for socket in ready { try ListeningSocket.adopt(socket, at: place, limits: configuration.limits) }
            return (ready, place, false)
        }
        switch place {
        case .unix(let path):
            let socket = try ListeningSocket.unix(path: path, backlog: configuration.limits.backlog)
            opened.append(socket)
            return ([socket], place, true)
        case .tcp(let address, var port):
            var sockets: [Int32] = []
            for _ in workers {
                let bound = try ListeningSocket.tcp(
                    address: address, port: port, limits: configuration.limits)
                opened.append(bound.0)
                sockets.append(bound.0)
                port = bound.1
            }
            return (sockets, .tcp(address: address, port: port), false)
        }
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
        await stopWorkers(forSuccessor: false)
        for socket in listening.withLock({ $0 }) { close(socket) }
        for listener in configuration.listeners {
            // A path that was passed to us belongs to who made it.
            if case .unix(let path) = listener.place, configuration.passed.isEmpty { unsafe unlink(path) }
        }
        journal.note(.notice, "server.stopped")
    }

    /// Stops as `stop` does, but leaves the listening sockets open: who comes meanwhile waits in them for the next
    /// process.
    package func stopForSuccessor() async -> PassedSockets {
        await stopWorkers(forSuccessor: true)
        journal.note(.notice, "server.stopped")
        return PassedSockets(descriptors: listening.withLock { $0 })
    }

    private func stopWorkers(forSuccessor: Bool) async {
        await withTaskGroup { group in
            for worker in workers {
                group.addTask {
                    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                        worker.loop.execute { worker.stop(forSuccessor: forSuccessor) { done.resume() } }
                    }
                }
            }
        }
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
