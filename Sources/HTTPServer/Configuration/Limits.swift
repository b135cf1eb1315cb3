/// Every limit of the engine, with its unit and its reason. All apply per process unless said otherwise.
package struct Limits: Sendable {
    /// The defaults, which hold for a small town on two cores.
    package init() {}

    // MARK: Connections

    /// Open connections altogether. An idle TLS connection costs about 15 kB, so 8,192 stay under 130 MB.
    package var connections = 8_192
    /// Open connections of one address (IPv6: of one /64). A town hall or hospital shares one address, so not
    /// small.
    package var connectionsPerAddress = 512
    /// How long accepting rests when the process has run out of descriptors or memory.
    package var acceptPause: Duration = .milliseconds(100)
    /// Pending connections the kernel keeps for each listening socket.
    package var backlog = 1_024

    // MARK: Deadlines

    /// From accept to the end of the TLS handshake: a phone on a poor line needs two to three seconds.
    package var handshakeTime: Duration = .seconds(10)
    /// For a whole request head, whatever is dripped (slowloris).
    package var headTime: Duration = .seconds(10)
    /// Between two requests of one connection; longer than the pauses of a person who reads.
    package var idleTime: Duration = .seconds(75)
    /// The span over which `bodyBytesPerSecond` is measured: a lost train tunnel of radio is forgiven.
    package var bodyRateSpan: Duration = .seconds(20)
    /// The slowest upload, in bytes per second, while the engine is willing to read.
    package var bodyBytesPerSecond = 512
    /// The longest time a client may take nothing of a waiting answer.
    package var writeStall: Duration = .seconds(60)
    /// After a refused request: how long the rest is read and thrown away, so that the answer is not lost in
    /// a reset.
    package var lingerTime: Duration = .seconds(2)
    /// When the server stops: how long a connection that has not said anything yet may bring its first request.
    package var stopGrace: Duration = .seconds(2)
    /// For running requests when the server stops.
    package var stopTime: Duration = .seconds(20)

    // MARK: Heads

    /// Bytes of a request head, request line included; cookies of one host stay below 8 kB.
    package var headBytes = 16_384
    /// Bytes of the request target; links of ours stay far below.
    package var targetBytes = 8_192
    /// Header fields of a request; browsers send about 20.
    package var headerFields = 100

    // MARK: Bodies

    /// Bytes of a request body when the responder does not say otherwise: text forms.
    package var bodyBytes = 1 << 20
    /// Bytes of a body kept in memory while the handler is busy; then the client is made to wait.
    package var bodyBuffer = 131_072
    /// Bytes of an unread body that are read and thrown away to keep a connection; more closes it.
    package var drainBytes = 65_536
    /// Bytes of one chunk's extensions; nobody uses them.
    package var chunkExtensionBytes = 256
    /// Bytes of all trailer fields; they are thrown away.
    package var trailerBytes = 8_192
    /// Bytes waiting to be sent after which a writer is made to wait.
    package var sendBuffer = 262_144
    /// Bytes of an answer that the kernel holds for one connection beyond what is on its way; without a limit it
    /// copies megabytes for each client that does not read, which holds up the loop.
    package var kernelSendBuffer = 131_072
    /// Fields of one form, urlencoded or query.
    package var formFields = 1_000

    // MARK: HTTP/2, per connection

    /// Streams open at once.
    package var streams = 100
    /// SETTINGS entries in one frame (CVE-2020-11080).
    package var settingsEntries = 32
    /// Resets a client may do in a burst (rapid reset, CVE-2023-44487) …
    package var resetBurst = 200
    /// … and per second after that.
    package var resetsPerSecond = 20
    /// Flow-control window of one stream, bytes.
    package var streamWindow = 262_144
    /// Flow-control window of the connection, bytes: the most that unread uploads of one connection can
    /// occupy.
    package var connectionWindow = 1_048_576

    // MARK: Event streams and tickets

    /// Silence after which an event stream sends a comment, so that proxies keep it and dead clients are
    /// noticed.
    package var eventHeartbeat: Duration = .seconds(15)
    /// How long a TLS session can be resumed; short, since a resumed session keeps its old certificate.
    package var ticketLifetime: Duration = .seconds(3_600)
    /// How often a new ticket key is made; the one before it still opens.
    package var ticketKeyLifetime: Duration = .seconds(6 * 3_600)
}
