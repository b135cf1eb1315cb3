import COpenSSL
import FoundationEssentials

/// A list of certificates for OpenSSL, which takes its own share of each.
@safe
struct CertificateStack: ~Copyable {
    private let owner: Owned
    var raw: OpaquePointer { unsafe owner.raw }

    init(_ certificates: [Shared]) throws(PKIError) {
        let fresh = try unsafe Owned(
            OPENSSL_sk_new_null(),
            { stack in
                while let last = unsafe OPENSSL_sk_pop(stack) { unsafe X509_free(OpaquePointer(last)) }
                unsafe OPENSSL_sk_free(stack)
            }, "certificate list")
        for certificate in certificates {
            try demand(unsafe X509_up_ref(certificate.raw), "certificate share")
            guard unsafe OPENSSL_sk_push(fresh.raw, UnsafeRawPointer(certificate.raw)) > 0 else {
                unsafe X509_free(certificate.raw)
                throw PKIError(.library, "certificate list")
            }
        }
        owner = fresh
    }
}

/// RFC 5280 §6 by OpenSSL, strict, for client certificates.
enum PathVerifier {
    struct Finding: Sendable {
        /// `X509_V_OK` or one of OpenSSL's reasons.
        let code: Int32
        /// 0 is the leaf.
        let depth: Int32
    }

    /// Walks from `leaf` to one of `anchors`, which are trusted as they are, even when they are no roots.
    static func check(
        _ leaf: Shared, anchors: [Shared], between: [Shared], at moment: Date
    ) throws(PKIError) -> Finding {
        OpenSSLQueue.clear()
        defer { OpenSSLQueue.clear() }
        let trusted = try CertificateStack(anchors)
        let untrusted = try CertificateStack(between)
        let store = try unsafe Owned(X509_STORE_new(), { unsafe X509_STORE_free($0) }, "trust store")
        let check = try unsafe Owned(
            X509_STORE_CTX_new(), { unsafe X509_STORE_CTX_free($0) }, "path check")
        try demand(unsafe X509_STORE_CTX_init(check.raw, store.raw, leaf.raw, untrusted.raw), "path check")
        unsafe X509_STORE_CTX_set0_trusted_stack(check.raw, trusted.raw)
        try demand(unsafe X509_STORE_CTX_set_purpose(check.raw, X509_PURPOSE_SSL_CLIENT), "purpose")
        let rules = unsafe X509_STORE_CTX_get0_param(check.raw)
        guard let seconds = Int(exactly: moment.wholeSeconds.timeIntervalSince1970) else {
            throw PKIError(.outOfRange, "moment of the path check")
        }
        unsafe X509_VERIFY_PARAM_set_time(rules, seconds)
        try demand(
            unsafe X509_VERIFY_PARAM_set_flags(
                rules, UInt(X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN)),
            "strictness")
        let answer = unsafe X509_verify_cert(check.raw)
        let code = unsafe X509_STORE_CTX_get_error(check.raw)
        let depth = unsafe X509_STORE_CTX_get_error_depth(check.raw)
        guard answer == 1 || code != X509_V_OK else {
            return Finding(code: X509_V_ERR_UNSPECIFIED, depth: depth)
        }
        return Finding(code: answer == 1 ? X509_V_OK : code, depth: depth)
    }
}
