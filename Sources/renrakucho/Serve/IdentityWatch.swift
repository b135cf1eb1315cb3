import EventLoop

/// Tells when the files of the server's certificate were written or replaced.
struct IdentityWatch: Service {
    private let folders: Set<String>
    private let loop: EventLoop
    private let renew: @Sendable () async -> Void

    /// `files`: absolute paths; their folders are watched, since renewals replace files rather than write into them.
    init(files: [String], loop: EventLoop, renew: @escaping @Sendable () async -> Void) {
        folders = Set(files.map { "/" + $0.split(separator: "/").dropLast().joined(separator: "/") })
        self.loop = loop
        self.renew = renew
    }

    func run() async {
        let (changes, tell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let watches = folders.compactMap { folder in
            try? FolderWatch(folder: folder, suffix: "", quiet: .milliseconds(500), loop: loop) {
                tell.yield()
            }
        }
        for await _ in changes { await renew() }
        for watch in watches { watch.stop() }
    }
}
