import COpenSSL

/// Owns an SSL_CTX. Whoever has one may fail half-way through its own making: then no `deinit` of its own would run.
@safe final class TLSContext {
    let pointer: OpaquePointer

    init() throws(HTTPServerError) {
        guard let made = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw OpenSSLFailure.error(.badIdentity)
        }
        unsafe pointer = made
    }

    deinit { unsafe SSL_CTX_free(pointer) }
}

/// One door's certificate, key, trust and ALPN as an SSL_CTX; made once per loop, since contexts shared
/// between threads contend for OpenSSL's locks.
@safe final class DoorContext {
    let door: SecureDoor
    private let owner: TLSContext
    var context: OpaquePointer { unsafe owner.pointer }
    /// Tickets are bound to this: another door, another mode or another set of authorities opens none of
    /// them.
    let sessionContext: [UInt8]

    init(_ door: SecureDoor) throws(HTTPServerError) {
        owner = try TLSContext()
        let context = unsafe owner.pointer
        self.door = door
        var identity = Array("\(door.door)\0\(door.clientCertificates)\0".utf8)

        let chain = try CertificateReading.certificates(door.identity.certificateChain)
        let key = try CertificateReading.privateKey(door.identity.privateKey)
        var authorities: [CertificateReading.LoadedCertificate] = []
        for bytes in door.clientAuthorities { authorities += try CertificateReading.certificates(bytes) }
        for authority in authorities { identity += authority.der }
        sessionContext = OpenSSLDigest.sha256(identity)

        unsafe COpenSSL_SSL_CTX_prepare_server(context)
        try install(chain, key)
        try trust(authorities)
        if door.allowsHTTP2 {
            unsafe SSL_CTX_set_alpn_select_cb(context, offerBoth, nil)
        } else {
            unsafe SSL_CTX_set_alpn_select_cb(context, offerHTTP1, nil)
        }
        // Forward secrecy with authenticated encryption only, for the doors that allow TLS 1.2 at all.
        let suites = "ECDHE+AESGCM:ECDHE+CHACHA20"
        guard unsafe SSL_CTX_set_cipher_list(context, suites) == 1 else {
            throw OpenSSLFailure.error(.badIdentity)
        }
    }

    private func install(
        _ chain: [CertificateReading.LoadedCertificate], _ key: CertificateReading.LoadedKey
    ) throws(HTTPServerError) {
        guard let leaf = chain.first, unsafe SSL_CTX_use_certificate(context, leaf.pointer) == 1,
            unsafe SSL_CTX_use_PrivateKey(context, key.pointer) == 1,
            unsafe SSL_CTX_check_private_key(context) == 1
        else { throw OpenSSLFailure.error(.badIdentity) }
        for certificate in chain.dropFirst() {
            guard unsafe COpenSSL_SSL_CTX_add_chain_certificate(context, certificate.pointer) == 1 else {
                throw OpenSSLFailure.error(.badIdentity)
            }
        }
    }

    private func trust(_ authorities: [CertificateReading.LoadedCertificate]) throws(HTTPServerError) {
        guard door.clientCertificates != .none else { return }
        let store = unsafe SSL_CTX_get_cert_store(context)
        // An issuing authority may be trusted without its root.
        unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        // The list of names must fit the handshake's 64 kB: with many towns, the roots speak for all.
        let announcesAll = authorities.reduce(0) { $0 + $1.der.count } <= 65_536
        for authority in authorities {
            guard unsafe X509_STORE_add_cert(store, authority.pointer) == 1 else {
                throw OpenSSLFailure.error(.badIdentity)
            }
            if announcesAll || authority.isSelfIssued {
                guard unsafe SSL_CTX_add_client_CA(context, authority.pointer) == 1 else {
                    throw OpenSSLFailure.error(.badIdentity)
                }
            }
        }
    }

    /// Everything of a connection that depends on the door. `SSL_set_SSL_CTX` alone would leave the verify
    /// mode, the session-id context and the versions of the context the connection was made from.
    func take(_ ssl: OpaquePointer?) -> Bool {
        guard unsafe SSL_set_SSL_CTX(ssl, context) != nil,
            unsafe SSL_set_session_id_context(ssl, sessionContext, UInt32(sessionContext.count)) == 1,
            unsafe COpenSSL_SSL_set_min_proto_version(ssl, door.allowsTLS12 ? TLS1_2_VERSION : TLS1_3_VERSION)
                == 1
        else { return false }
        switch door.clientCertificates {
        case .none: unsafe SSL_set_verify(ssl, SSL_VERIFY_NONE, nil)
        case .optional: unsafe SSL_set_verify(ssl, SSL_VERIFY_PEER, recordVerification)
        case .required: unsafe SSL_set_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        }
        return true
    }
}

private let h2: StaticString = "h2"
private let http11: StaticString = "http/1.1"

private func offerBoth(
    _: OpaquePointer?, out: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    outLength: UnsafeMutablePointer<UInt8>?,
    offered: UnsafePointer<UInt8>?, offeredLength: UInt32, _: UnsafeMutableRawPointer?
) -> Int32 { unsafe chooseProtocol([h2, http11], out, outLength, offered, offeredLength) }

private func offerHTTP1(
    _: OpaquePointer?, out: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    outLength: UnsafeMutablePointer<UInt8>?,
    offered: UnsafePointer<UInt8>?, offeredLength: UInt32, _: UnsafeMutableRawPointer?
) -> Int32 { unsafe chooseProtocol([http11], out, outLength, offered, offeredLength) }

/// ALPN: the first of `ours` that the client offers; a client that offers others only is refused (RFC 7301
/// §3.2).
private func chooseProtocol(
    _ ours: [StaticString], _ out: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ outLength: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?, _ offeredLength: UInt32
) -> Int32 {
    let offers = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredLength))
    for wanted in ours {
        var index = 0
        while index < offers.count {
            let length = unsafe Int(offers[index])
            guard index + 1 + length <= offers.count else { break }
            let offer = unsafe UnsafeBufferPointer(rebasing: offers[(index + 1)..<(index + 1 + length)])
            if wanted.withUTF8Buffer({ unsafe $0.elementsEqual(offer) }) {
                unsafe out?.pointee = offer.baseAddress
                unsafe outLength?.pointee = UInt8(length)
                return SSL_TLSEXT_ERR_OK
            }
            index += 1 + length
        }
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}

/// For doors with optional certificates: a bad one is noted and the handshake goes on, to an explaining page
/// only.
private func recordVerification(_ isGood: Int32, _ store: OpaquePointer?) -> Int32 {
    guard isGood != 1 else { return 1 }
    let index = SSL_get_ex_data_X509_STORE_CTX_idx()
    guard let ssl = unsafe X509_STORE_CTX_get_ex_data(store, index),
        let session = unsafe TLSSession.of(OpaquePointer(ssl))
    else { return 0 }
    session.noteFailedVerification(unsafe X509_STORE_CTX_get_error(store))
    return 1
}
