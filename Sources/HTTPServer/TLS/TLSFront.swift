import COpenSSL

/// A TLS listener's doors on one loop; it lives as long as any connection made from it.
///
/// Connections are made from a context that has no certificate: only the ClientHello callback, which runs
/// before tickets are looked at, gives them a door. A door chosen later (servername callback) could be
/// entered with the ticket of another (CVE-2025-23419).
@safe final class TLSFront {
    let ticketKeys: TicketKeys
    private let owner: TLSContext
    private let onlyDoor: DoorContext?
    private let doorsByName: [String: DoorContext]

    init(
        doors: [SecureDoor], ticketKeys: TicketKeys, limits: Limits
    ) throws(HTTPServerError) {
        owner = try TLSContext()
        let context = unsafe owner.pointer
        self.ticketKeys = ticketKeys
        var contexts: [DoorContext] = []
        for door in doors { contexts.append(try DoorContext(door)) }
        var byName: [String: DoorContext] = [:]
        for made in contexts {
            for name in made.door.names {
                guard byName.updateValue(made, forKey: name) == nil else {
                    throw HTTPServerError(.badIdentity, detail: "one name for two doors")
                }
            }
        }
        doorsByName = byName
        onlyDoor = contexts.count == 1 ? contexts.first : nil

        unsafe COpenSSL_SSL_CTX_prepare_server(context)
        let lowest = doors.contains { $0.allowsTLS12 } ? TLS1_2_VERSION : TLS1_3_VERSION
        guard unsafe COpenSSL_SSL_CTX_set_min_proto_version(context, lowest) == 1,
            unsafe COpenSSL_SSL_CTX_set_groups(context, "X25519:P-256:P-384") == 1,
            unsafe COpenSSL_SSL_CTX_set_ticket_callback(context, ticketCallback) == 1,
            unsafe SSL_CTX_set_num_tickets(context, 2) == 1
        else { throw OpenSSLFailure.error(.badIdentity) }
        unsafe SSL_CTX_set_timeout(context, Int(limits.ticketLifetime.components.seconds))
        unsafe SSL_CTX_set_client_hello_cb(context, chooseDoor, nil)
    }

    /// A new connection's TLS, not yet begun; `nil` when memory is short.
    func accept(_ descriptor: Int32) -> TLSSession? {
        guard let ssl = unsafe SSL_new(owner.pointer) else { return nil }
        return unsafe TLSSession(adopting: ssl, descriptor: descriptor, front: self)
    }

    /// No name: the listener's one door. A name: the door that has it, or the one door that takes any.
    func door(named name: String?) -> DoorContext? {
        guard let name else { return onlyDoor }
        if let door = doorsByName[name] { return door }
        return onlyDoor?.door.names.isEmpty == true ? onlyDoor : nil
    }
}

/// OpenSSL's ClientHello callback.
private func chooseDoor(
    _ ssl: OpaquePointer?, _ alert: UnsafeMutablePointer<Int32>?, _: UnsafeMutableRawPointer?
) -> Int32 {
    var start: UnsafePointer<UInt8>?
    var length = 0
    var name: String?
    if unsafe SSL_client_hello_get0_ext(ssl, UInt32(TLSEXT_TYPE_server_name), &start, &length) == 1 {
        name = unsafe ServerNameExtension.hostName(UnsafeBufferPointer(start: start, count: length))
        guard name != nil else {
            unsafe alert?.pointee = SSL_AD_DECODE_ERROR
            return SSL_CLIENT_HELLO_ERROR
        }
    }
    guard let session = unsafe TLSSession.of(ssl), let door = session.front.door(named: name),
        unsafe door.take(ssl)
    else {
        unsafe alert?.pointee = SSL_AD_UNRECOGNIZED_NAME
        return SSL_CLIENT_HELLO_ERROR
    }
    session.choose(door.door.door, serverName: name)
    return SSL_CLIENT_HELLO_SUCCESS
}

enum ServerNameExtension {
    /// The one host name of a ServerNameList (RFC 6066 §3), lower case; `nil` when it is anything else.
    static func hostName(_ bytes: some Collection<UInt8>) -> String? {
        let bytes = Array(bytes)
        guard bytes.count > 5, Int(bytes[0]) << 8 | Int(bytes[1]) == bytes.count - 2, bytes[2] == 0,
            Int(bytes[3]) << 8 | Int(bytes[4]) == bytes.count - 5, !bytes[5...].contains(Grammar.colon)
        else { return nil }
        return Grammar.host(bytes[5...])
    }
}
