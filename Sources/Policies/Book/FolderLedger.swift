/// Decides when a file of the folder is whole, and when one is gone. A pure value: the shell reads folder and clock.
struct FolderLedger: Sendable {
    /// What tells one state of a file from another.
    struct Stamp: Hashable, Sendable {
        let inode: UInt64
        let size: Int64
        let modified: Duration
    }

    /// A file that has not been touched for this long is whole. Editors and `cp` write a town's file in milliseconds.
    static let quiet = Duration.milliseconds(400)
    /// Editors that save by removing and renaming close no town.
    static let absence = Duration.seconds(1)

    private struct Sighting: Sendable {
        var stamp: Stamp
        var since: Duration
    }

    private var taken: [String: Stamp] = [:]
    private var fresh: [String: Sighting] = [:]
    private var missing: [String: Duration] = [:]

    /// - Parameters:
    ///   - listing: the files that are there.
    ///   - now: a clock that only goes forward.
    ///   - wall: the clock that files are stamped by.
    /// - Returns: files to read now, names that are gone, and whether to look again soon.
    mutating func look(
        _ listing: [String: Stamp], now: Duration, wall: Duration
    ) -> (whole: [String], gone: [String], isSettled: Bool) {
        var whole: [String] = []
        for (name, stamp) in listing {
            missing[name] = nil
            guard taken[name] != stamp else {
                fresh[name] = nil
                continue
            }
            if fresh[name]?.stamp != stamp { fresh[name] = Sighting(stamp: stamp, since: now) }
            let age = wall - stamp.modified
            let watched = now - (fresh[name]?.since ?? now)
            if age >= Self.quiet || watched >= Self.quiet { whole.append(name) }
        }
        var gone: [String] = []
        for name in taken.keys where listing[name] == nil {
            let since = missing[name] ?? now
            missing[name] = since
            if now - since >= Self.absence { gone.append(name) }
        }
        for name in fresh.keys where listing[name] == nil { fresh[name] = nil }
        for name in gone {
            taken[name] = nil
            missing[name] = nil
        }
        return (whole.sorted(), gone.sorted(), fresh.count == whole.count && missing.isEmpty)
    }

    /// The file was read while it had this stamp, before and after.
    mutating func took(_ name: String, _ stamp: Stamp) {
        taken[name] = stamp
        fresh[name] = nil
    }
}
