import COpenSSL

/// What a non-blocking read or write came to.
enum Transfer {
    case moved(Int)
    /// Nothing now; wait until readable.
    case wantsRead
    /// Nothing now; wait until writable.
    case wantsWrite
    /// The other side said goodbye.
    case ended
    case failed
}

/// TLS of one connection; owns its SSL. On the loop only.
@safe final class TLSSession {
    private let ssl: OpaquePointer
    let front: TLSFront
    private(set) var door: Door?
    private(set) var serverName: String?
    private var failedVerification: Int32?

    init(adopting ssl: OpaquePointer, descriptor: Int32, front: TLSFront) {
        unsafe self.ssl = ssl
        self.front = front
        unsafe SSL_set_fd(ssl, descriptor)
        unsafe SSL_set_accept_state(ssl)
        // A record's head and body in one read: a system call less for each request.
        unsafe SSL_set_read_ahead(ssl, 1)
        unsafe SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit { unsafe SSL_free(ssl) }

    /// The session an SSL belongs to; alive, since callbacks run only inside its own calls.
    static func of(_ ssl: OpaquePointer?) -> TLSSession? {
        guard let pointer = unsafe SSL_get_ex_data(ssl, 0) else { return nil }
        return unsafe Unmanaged<TLSSession>.fromOpaque(pointer).takeUnretainedValue()
    }

    func choose(_ door: Door, serverName: String?) {
        self.door = door
        self.serverName = serverName
    }

    /// No ticket for such a connection: a resumption would have to remember the failure.
    func noteFailedVerification(_ reason: Int32) {
        failedVerification = failedVerification ?? reason
        unsafe SSL_set_num_tickets(ssl, 0)
    }

    func handshake() -> Transfer {
        let result = unsafe SSL_do_handshake(ssl)
        return result == 1 ? .moved(0) : outcome(of: result)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        let result = unsafe SSL_read(ssl, buffer.baseAddress, Int32(clamping: buffer.count))
        return result > 0 ? .moved(Int(result)) : outcome(of: result)
    }

    func write(_ buffer: UnsafeRawBufferPointer) -> Transfer {
        let result = unsafe SSL_write(ssl, buffer.baseAddress, Int32(clamping: buffer.count))
        return result > 0 ? .moved(Int(result)) : outcome(of: result)
    }

    /// Says goodbye without waiting for the answer.
    func close() {
        _ = unsafe SSL_shutdown(ssl)
        ERR_clear_error()
    }

    /// Bytes that were read from the socket already: no event will tell of them.
    var hasPendingBytes: Bool { unsafe SSL_has_pending(ssl) == 1 }

    var choseHTTP2: Bool {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        unsafe SSL_get0_alpn_selected(ssl, &name, &length)
        return length == 2
    }

    /// After the handshake.
    func facts(peer: PeerAddress) -> ConnectionFacts? {
        guard let door else { return nil }
        var certificate: [UInt8]?
        var problem: ClientCertificateProblem?
        if let presented = unsafe SSL_get0_peer_certificate(ssl) {
            let result = failedVerification ?? Int32(clamping: unsafe SSL_get_verify_result(ssl))
            if result == X509_V_OK {
                certificate = unsafe DER.of(presented)
            } else {
                problem = TLSSession.problem(result)
            }
        }
        return ConnectionFacts(
            door: door, peer: peer, isSecure: true, serverName: serverName, clientCertificate: certificate,
            clientCertificateProblem: problem, isResumed: unsafe SSL_session_reused(ssl) == 1)
    }

    private static func problem(_ result: Int32) -> ClientCertificateProblem {
        switch result {
        case X509_V_ERR_CERT_HAS_EXPIRED: .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            .unknownIssuer
        default: .unusable
        }
    }

    /// Clears the thread's error queue on failure, or the next connection would inherit it.
    private func outcome(of result: Int32) -> Transfer {
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: return .wantsRead
        case SSL_ERROR_WANT_WRITE: return .wantsWrite
        case SSL_ERROR_ZERO_RETURN: return .ended
        default:
            ERR_clear_error()
            return .failed
        }
    }
}
