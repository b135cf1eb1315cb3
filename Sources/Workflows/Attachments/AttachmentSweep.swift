package import EventLoop
package import Files
import FoundationEssentials
package import Journal
package import Records

/// Takes files away that belong to nothing: stored for a post that was never written, or left by a process that died
/// between the file and its row.
package final class AttachmentSweep: Service {
    /// Longer than any upload and its post can take.
    private static let patience = Duration.seconds(24 * 3_600)

    private let archive: Archive
    private let files: any FileStore
    private let loop: EventLoop
    private let clock: any WallClock
    private let journal: Journal

    package init(
        archive: Archive, files: any FileStore, loop: EventLoop, clock: any WallClock, journal: Journal
    ) {
        self.archive = archive
        self.files = files
        self.loop = loop
        self.clock = clock
        self.journal = journal
    }

    package func run() async {
        var wait = Duration.seconds(60)
        while (try? await loop.sleep(wait)) != nil {
            do {
                let count = try await sweep()
                if count > 0 { journal.note(.info, "files.swept", ("files", .count(count))) }
            } catch {
                journal.note(.warning, "files.not_swept")
            }
            wait = .seconds(3_600)
        }
    }

    /// One round over all towns.
    ///
    /// - Returns: how many files were taken away.
    package func sweep() async throws -> Int {
        try await sweepLoose() + sweepUnknown()
    }

    /// Rows first, then their files: a file without a row is found by the next round, a row without a file never is.
    private func sweepLoose() async throws -> Int {
        var count = 0
        while true {
            let loose = try await archive.open(.jobEverywhere) { job in
                try await job.takeLooseFiles(olderThan: Self.patience, limit: 100)
            }
            for file in loose {
                for id in [file.fileID, file.previewFileID].compactMap({ $0 }).compactMap({ FileID($0) }) {
                    try await files.delete(id)
                    count += 1
                }
            }
            if loose.count < 100 { return count }
        }
    }

    private func sweepUnknown() async throws -> Int {
        let before = clock.now().addingTimeInterval(-Double(Self.patience.components.seconds))
        let orphans = try await files.orphans(writtenBefore: before) { ids in
            let names = ids.map(\.text)
            let known = try await archive.read(.jobEverywhere) { job in
                try await job.knownFiles(among: names)
            }
            return Set(known.compactMap { FileID($0) })
        }
        for id in orphans { try await files.delete(id) }
        return try await orphans.count + files.clearUnfinished(startedBefore: before)
    }
}
