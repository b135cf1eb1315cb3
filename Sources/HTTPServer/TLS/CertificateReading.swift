import COpenSSL

/// Certificates and keys from PEM or DER, each freed by its owner.
enum CertificateReading {
    /// Owns one X509.
    @safe final class LoadedCertificate {
        let pointer: OpaquePointer
        init(adopting pointer: OpaquePointer) { unsafe self.pointer = pointer }
        deinit { unsafe X509_free(pointer) }

        var der: [UInt8] { unsafe DER.of(pointer) }
        var isSelfIssued: Bool {
            unsafe X509_NAME_cmp(X509_get_subject_name(pointer), X509_get_issuer_name(pointer)) == 0
        }
    }

    /// Owns one private key.
    @safe final class LoadedKey {
        let pointer: OpaquePointer
        init(adopting pointer: OpaquePointer) { unsafe self.pointer = pointer }
        deinit { unsafe EVP_PKEY_free(pointer) }
    }

    static func certificates(_ bytes: [UInt8]) throws(HTTPServerError) -> [LoadedCertificate] {
        if !isPEM(bytes) {
            var found: OpaquePointer?
            unsafe bytes.withUnsafeBufferPointer { buffer in
                var start = buffer.baseAddress
                unsafe found = d2i_X509(nil, &start, buffer.count)
            }
            guard let certificate = unsafe found else { throw OpenSSLFailure.error(.badIdentity) }
            return [unsafe LoadedCertificate(adopting: certificate)]
        }
        var found: [LoadedCertificate] = []
        unsafe withMemory(bytes) { memory in
            while let certificate = unsafe PEM_read_bio_X509(memory, nil, nil, nil) {
                unsafe found.append(LoadedCertificate(adopting: certificate))
            }
        }
        ERR_clear_error()  // the end of a PEM file is an error to OpenSSL
        guard !found.isEmpty else { throw HTTPServerError(.badIdentity, detail: "no certificate") }
        return found
    }

    static func privateKey(_ bytes: [UInt8]) throws(HTTPServerError) -> LoadedKey {
        var found: OpaquePointer?
        if isPEM(bytes) {
            unsafe withMemory(bytes) { memory in
                // An empty passphrase is given, so that OpenSSL never asks on a terminal.
                let passphrase: StaticString = ""
                unsafe found = PEM_read_bio_PrivateKey(
                    memory, nil, nil, UnsafeMutableRawPointer(mutating: passphrase.utf8Start))
            }
        } else {
            unsafe bytes.withUnsafeBufferPointer { buffer in
                var start = buffer.baseAddress
                unsafe found = d2i_AutoPrivateKey(nil, &start, buffer.count)
            }
        }
        guard let key = unsafe found else { throw OpenSSLFailure.error(.badIdentity) }
        return unsafe LoadedKey(adopting: key)
    }

    private static func isPEM(_ bytes: [UInt8]) -> Bool { bytes.first != 0x30 }

    private static func withMemory(_ bytes: [UInt8], _ body: (OpaquePointer) -> Void) {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let memory = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(clamping: buffer.count))
            else { return }
            unsafe body(memory)
            unsafe BIO_free(memory)
        }
    }
}

enum DER {
    /// The DER of a certificate; empty when OpenSSL cannot write it.
    static func of(_ certificate: OpaquePointer) -> [UInt8] {
        let length = unsafe i2d_X509(certificate, nil)
        guard length > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
            var place = buffer.baseAddress
            count = Int(max(0, unsafe i2d_X509(certificate, &place)))
        }
    }
}

enum OpenSSLFailure {
    /// Empties this thread's queue into the detail: what stays behind would be blamed on the next connection.
    static func error(_ code: HTTPServerError.Code) -> HTTPServerError {
        var reasons: [String] = []
        while case let number = ERR_get_error(), number != 0 {
            reasons.append(String(number, radix: 16))
        }
        return HTTPServerError(code, detail: "openssl " + reasons.joined(separator: " "))
    }
}
