package import EventLoop
package import Files
import FoundationEssentials
package import Journal
package import Records

/// Takes files away that belong to nothing: stored for a post that was never written, or left by a process that died
/// between the file and its row.
package final class AttachmentSweep: Service {
    private let archive: Archive
    private let files: any FileStore
    private let patience: Duration
    private let loop: EventLoop
    private let clock: any WallClock
    private let journal: Journal

    /// - Parameters:
    ///   - archive: where the rows are.
    ///   - files: where the files are.
    ///   - patience: longer than any upload and its post can take.
    ///   - loop: runs the rounds.
    ///   - clock: says how old a file is.
    ///   - journal: is told how many went.
    package init(
        archive: Archive, files: any FileStore, patience: Duration, loop: EventLoop, clock: any WallClock,
        journal: Journal
    ) {
        self.archive = archive
        self.files = files
        self.patience = patience
        self.loop = loop
        self.clock = clock
        self.journal = journal
    }

    package func run() async {
        var wait = min(patience, .seconds(60))
        while (try? await loop.sleep(wait)) != nil {
            do {
                let count = try await sweep()
                if count > 0 { journal.note(.info, "files.swept", ("files", .count(count))) }
            } catch {
                journal.note(.warning, "files.not_swept")
            }
            wait = min(patience, .seconds(3_600))
        }
    }

    /// One round over all towns.
    ///
    /// - Returns: how many files were taken away.
    package func sweep() async throws -> Int {
        _ = try await archive.open(.jobEverywhere) { try await $0.emptyExpiredPackages() }
        return try await sweepLoose() + sweepUnknown()
    }

    /// Rows first, then their files: a file without a row is found by the next round, a row without a file never is.
    private func sweepLoose() async throws -> Int {
        var count = 0
        while true {
            let loose = try await archive.open(.jobEverywhere) { job in
                try await job.takeLooseFiles(olderThan: patience, limit: 100)
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
        let before = clock.now().addingTimeInterval(-Double(patience.components.seconds))
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
