import Glibc
import PKI
import Synchronization

/// A file on its way to the disk, under a name that no reader looks for. Its calls block.
final class UnfinishedFile: Sendable {
    private struct State: ~Copyable {
        var sealer: ChunkSealer?
        var length: Int64 = 0
        var isOpen = true
    }

    private let descriptor: Int32
    private let path: String
    private let final: String
    private let state: Mutex<State>

    init(_ id: FileID, seal: FileSeal, at path: String, final: String) throws(FilesError) {
        let sealer: ChunkSealer
        do { sealer = try ChunkSealer(key: seal.key, context: seal.context(of: id)) } catch {
            throw FilesError(.storage, "seal")
        }
        let header = sealer.header
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        self.path = path
        self.final = final
        state = Mutex(State(sealer: consume sealer))
        guard descriptor >= 0 else { throw .errno(errno, "open") }
        do throws(FilesError) { try put(header) } catch {
            abandon()
            throw error
        }
    }

    func append(_ bytes: [UInt8]) throws(FilesError) {
        try state.withLock { state throws(FilesError) in
            state.length += Int64(bytes.count)
            do { try put(state.sealer?.update(bytes) ?? []) } catch let error as FilesError {
                throw error
            } catch {
                throw FilesError(.storage, "seal")
            }
        }
    }

    /// The last chunk, then all of it to the disk, then its name: a crash at any point leaves the name to
    /// nobody or to a whole file. A link, not a rename: an id that is taken stays what it is.
    func finish() throws(FilesError) -> Int64 {
        let length = try state.withLock { state throws(FilesError) -> Int64 in
            guard let sealer = state.sealer.take() else { throw FilesError(.storage, "finished twice") }
            let last: [UInt8]
            do { last = try sealer.finish() } catch { throw FilesError(.storage, "seal") }
            try put(last)
            return state.length
        }
        guard fsync(descriptor) == 0 else { throw .errno(errno, "fsync") }
        guard link(path, final) == 0 else { throw .errno(errno, "link") }
        abandon()
        // The name and the folders that lead to it are on the disk only when the folders are.
        var folder = final
        for _ in 0..<3 {
            folder = String(folder.prefix(upTo: folder.lastIndex(of: "/") ?? folder.startIndex))
            let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .errno(errno, "open a folder") }
            defer { close(descriptor) }
            guard fsync(descriptor) == 0 else { throw .errno(errno, "fsync a folder") }
        }
        return length
    }

    /// Gives the working name up; twice is fine.
    func abandon() {
        state.withLock { state in
            guard state.isOpen else { return }
            state.isOpen = false
            if descriptor >= 0 {
                close(descriptor)
                unlink(path)
            }
        }
    }

    private func put(_ bytes: [UInt8]) throws(FilesError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
            }
            if count < 0, errno != EINTR { throw .errno(errno, "write") }
            done += max(0, count)
        }
    }

    deinit { abandon() }
}
