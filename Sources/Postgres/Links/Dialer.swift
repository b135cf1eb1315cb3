import CLibPQ
import EventLoop
import Glibc
import Synchronization

/// Knows where the database is: takes the connection string apart and looks names up away from the loops.
final class Dialer: Sendable {
    private struct Place: Sendable {
        var host: String
        var address: String
        var port: String
        /// A name that only a name server can tell; folders of sockets and numbers need none.
        var needsLookup: Bool {
            address.isEmpty && !host.isEmpty && !host.hasPrefix("/") && !host.hasPrefix("@")
        }
    }

    private let places: [Place]
    private let others: [(String, String)]
    private let isMalformed: Bool
    private let lane: WorkPool
    /// Which place to try first; moved on when a place did not even answer.
    private let turn = Mutex(0)

    init(_ configuration: DatabaseConfiguration, lane: WorkPool) {
        self.lane = lane
        guard var options = Dialer.parse(configuration.conninfo) else {
            (places, others, isMalformed) = ([], [], true)
            return
        }
        isMalformed = false
        places = Dialer.places(&options)
        options["client_encoding"] = "UTF8"
        let defaults = [
            "application_name": configuration.applicationName,
            // A partner that vanished without a word is found out within a minute, not within hours.
            "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
            "tcp_user_timeout": "30000",
        ]
        options.merge(defaults) { given, _ in given }
        others = options.map { ($0.key, $0.value) }
    }

    /// Whether `parameters` must ask a name server, which takes its time.
    var needsLookup: Bool { places.contains(where: \.needsLookup) }

    /// What to hand to libpq, when nothing has to be looked up.
    func parameters() -> Result<[(String, String)], PostgresError> { assemble(places) }

    /// What to hand to libpq, every name with each of its addresses.
    func lookedUpParameters() async -> Result<[(String, String)], PostgresError> {
        let found = await lane.run { [places] in places.flatMap { Dialer.lookUp($0) } }
        guard !found.isEmpty else {
            return .failure(PostgresError(.unreachable, detail: "no database host has an address"))
        }
        return assemble(found)
    }

    /// The first place did not answer in time: the next attempt begins with another.
    ///
    /// - Parameter used: the turn that failed; of several links that failed together one moves it on.
    func turnAway(from used: Int) { turn.withLock { if $0 == used { $0 &+= 1 } } }

    var currentTurn: Int { turn.withLock { $0 } }

    private func assemble(_ places: [Place]) -> Result<[(String, String)], PostgresError> {
        guard !isMalformed else {
            return .failure(PostgresError(.unreachable, detail: "the connection string is malformed"))
        }
        guard !places.isEmpty else { return .success(others) }
        let first = turn.withLock { $0 } % places.count
        let order = Array(places[first...] + places[..<first])
        return .success(
            others + [
                ("host", order.map(\.host).joined(separator: ",")),
                ("hostaddr", order.map(\.address).joined(separator: ",")),
                ("port", order.map(\.port).joined(separator: ",")),
            ])
    }

    private static func places(_ options: inout [String: String]) -> [Place] {
        func list(_ key: String) -> [String] {
            options.removeValue(forKey: key)?.split(separator: ",", omittingEmptySubsequences: false)
                .map(String.init) ?? []
        }
        let environment = unsafe getenv("PGHOST").map { unsafe String(cString: $0) }
        if options["host"] == nil, options["hostaddr"] == nil, options["service"] == nil, let environment {
            options["host"] = environment
        }
        guard options["host"] != nil || options["hostaddr"] != nil else { return [] }
        let (hosts, addresses, ports) = (list("host"), list("hostaddr"), list("port"))
        return (0..<max(hosts.count, addresses.count)).map { index in
            Place(
                host: index < hosts.count ? hosts[index] : "",
                address: index < addresses.count ? addresses[index] : "",
                port: ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : "")
        }
    }

    /// The options given in the string; `nil` when libpq cannot read it.
    private static func parse(_ conninfo: String) -> [String: String]? {
        guard let list = unsafe PQconninfoParse(conninfo, nil) else { return nil }
        defer { unsafe PQconninfoFree(list) }
        var options: [String: String] = [:]
        var next = unsafe list
        while let key = unsafe next.pointee.keyword {
            if let value = unsafe next.pointee.val {
                options[unsafe String(cString: key)] = unsafe String(cString: value)
            }
            unsafe next += 1
        }
        return options
    }

    /// Blocks: never on a loop.
    private static func lookUp(_ place: Place) -> [Place] {
        guard place.needsLookup else { return [place] }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(place.host, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var found: [Place] = []
        var next = unsafe list
        while let entry = unsafe next {
            var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(name.count)
            let status = unsafe getnameinfo(
                entry.pointee.ai_addr, entry.pointee.ai_addrlen, &name, length, nil, 0, NI_NUMERICHOST)
            if status == 0 {
                var one = place
                one.address = unsafe name.withUnsafeBufferPointer { unsafe text($0.baseAddress) }
                if !found.contains(where: { $0.address == one.address }) { found.append(one) }
            }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }
}
