import CCurl
import Synchronization

/// One message on its way through libcurl; `perform` blocks, so it belongs on the work pool.
final class SMTPTransfer: Sendable {
    private struct Progress {
        var sent = 0
        var cancelled = false
    }

    private let bytes: [UInt8]
    private let from: MailAddress
    private let to: MailAddress
    private let server: SMTPServer
    private let progress = Mutex(Progress())

    init(_ bytes: [UInt8], from: MailAddress, to: MailAddress, by server: SMTPServer) {
        self.bytes = bytes
        self.from = from
        self.to = to
        self.server = server
    }

    /// libcurl notices within a second.
    func cancel() { progress.withLock { $0.cancelled = true } }

    private static let ready: Bool = ccurl_global_init() == CURLE_OK

    func perform() -> SMTPOutcome {
        guard Self.ready, let handle = curl_easy_init() else {
            return SMTPOutcome(ending: .other(Int(CURLE_FAILED_INIT.rawValue)), status: 0, bodySent: false)
        }
        defer { curl_easy_cleanup(handle) }
        guard let addressee = curl_slist_append(nil, "<\(to.wire)>") else {
            return SMTPOutcome(ending: .other(Int(CURLE_OUT_OF_MEMORY.rawValue)), status: 0, bodySent: false)
        }
        defer { curl_slist_free_all(addressee) }
        var code = configure(handle, addressee)
        // The callbacks get a borrowed pointer: `self` outlives the call that uses it.
        let context = Unmanaged.passUnretained(self).toOpaque()
        if code == CURLE_OK { code = ccurl_set_read(handle, readPiece, context) }
        if code == CURLE_OK { code = ccurl_set_progress(handle, watchProgress, context) }
        if code == CURLE_OK { code = curl_easy_perform(handle) }
        return SMTPOutcome(
            ending: Self.ending(code), status: Int(ccurl_response_code(handle)),
            bodySent: progress.withLock { $0.sent == bytes.count })
    }

    private func configure(_ handle: UnsafeMutableRawPointer, _ to: UnsafeMutablePointer<curl_slist>)
        -> CURLcode
    {
        var texts: [(CURLoption, String)] = [
            (CURLOPT_URL, server.url), (CURLOPT_MAIL_FROM, "<\(from.wire)>"),
            // Only mail, whatever the URL or the environment says.
            (CURLOPT_PROTOCOLS_STR, "smtp,smtps"), (CURLOPT_PROXY, ""),
        ]
        if let file = server.authorities { texts.append((CURLOPT_CAINFO, file)) }
        if let login = server.login {
            texts += [(CURLOPT_USERNAME, login.user), (CURLOPT_PASSWORD, login.password)]
        }
        let tls = server.security == .cleartextOnLoopback ? CURLUSESSL_NONE : CURLUSESSL_ALL
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_UPLOAD, 1), (CURLOPT_NOSIGNAL, 1), (CURLOPT_USE_SSL, Int(tls.rawValue)),
            // RFC 8996: nothing below 1.2.
            (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            (CURLOPT_CONNECTTIMEOUT_MS, server.connectTimeout.milliseconds),
            (CURLOPT_TIMEOUT_MS, server.timeout.milliseconds),
        ]
        for (option, text) in texts {
            let code = ccurl_set_string(handle, option, text)
            if code != CURLE_OK { return code }
        }
        for (option, number) in numbers {
            let code = ccurl_set_long(handle, option, number)
            if code != CURLE_OK { return code }
        }
        let code = ccurl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(bytes.count))
        return code == CURLE_OK ? ccurl_set_list(handle, CURLOPT_MAIL_RCPT, to) : code
    }

    private static func ending(_ code: CURLcode) -> SMTPOutcome.Ending {
        switch code {
        case CURLE_OK: .done
        case CURLE_ABORTED_BY_CALLBACK: .cancelled
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_LOGIN_DENIED: .loginDenied
        // MAIL, RCPT or DATA was answered with a no.
        case CURLE_SEND_ERROR: .refused
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_GOT_NOTHING: .unreachable
        case CURLE_USE_SSL_FAILED, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION,
            CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            .insecure
        default: .other(Int(code.rawValue))
        }
    }

    fileprivate func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        progress.withLock { progress in
            let piece = bytes[progress.sent...].prefix(buffer.count)
            buffer.copyBytes(from: piece)
            progress.sent += piece.count
            return piece.count
        }
    }

    fileprivate var isCancelled: Bool { progress.withLock { $0.cancelled } }
}

private let readPiece: ccurl_read = { buffer, size, count, context in
    guard let buffer, let context else { return Int(CURL_READFUNC_ABORT) }
    let room = UnsafeMutableRawBufferPointer(start: buffer, count: size * count)
    return Unmanaged<SMTPTransfer>.fromOpaque(context).takeUnretainedValue().give(room)
}

private let watchProgress: ccurl_progress = { context, _, _, _, _ in
    guard let context else { return 1 }
    return Unmanaged<SMTPTransfer>.fromOpaque(context).takeUnretainedValue().isCancelled ? 1 : 0
}

extension Duration {
    /// Whole milliseconds, at least 1: libcurl takes 0 for "no limit".
    fileprivate var milliseconds: Int {
        let parts = components
        return max(1, Int(parts.seconds) * 1000 + Int(parts.attoseconds / 1_000_000_000_000_000))
    }
}
