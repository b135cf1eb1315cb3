import CMagic

/// libmagic: the media type of bytes, as `file --mime-type` says it.
enum Magic {
    /// Empty when the library or its database is not there; then nothing but what we know ourselves is
    /// accepted.
    static func look(at bytes: [UInt8]) -> String {
        // A handle is not made for two threads; the database is mapped, so a new one for each look is cheap.
        guard let handle = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF) else {
            return ""
        }
        defer { magic_close(handle) }
        guard magic_load(handle, nil) == 0 else { return "" }
        return bytes.withUnsafeBytes { raw in
            magic_buffer(handle, raw.baseAddress, raw.count).map { String(cString: $0) } ?? ""
        }
    }
}
