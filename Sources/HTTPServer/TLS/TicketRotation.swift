package import EventLoop

/// Rotates the ticket keys for as long as it runs.
package struct TicketRotation: Service {
    private let server: Server
    private let loop: EventLoop
    private let every: Duration

    /// Rotates the keys of `server` on `loop` each `every`.
    package init(_ server: Server, on loop: EventLoop, every: Duration) {
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
