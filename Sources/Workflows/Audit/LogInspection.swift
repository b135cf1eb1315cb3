import Care
package import Records

/// The check of the towns' logs, as the operator asks for it: who holds no key to what is written can still see that
/// nobody touched the list of who read it.
package struct LogInspection: Sendable {
    /// What came out for one town.
    package struct Outcome: Sendable {
        package let town: String
        package let report: AuditReport
    }

    private let archive: Archive
    private let anchors: AuditAnchors

    /// `anchors`: the file that the sealer writes.
    package init(archive: Archive, anchors: AuditAnchors) {
        self.archive = archive
        self.anchors = anchors
    }

    /// Checks one town's log, or all towns'.
    ///
    /// - Returns: an outcome for each town, and what is wrong with the file of anchors itself.
    package func run(only key: String? = nil) async throws -> (towns: [Outcome], problems: [String]) {
        let (lines, problems) = try anchors.read()
        let known = try await archive.read(.jobEverywhere) { try await $0.towns() }
        var outcomes: [Outcome] = []
        for town in known where key == nil || town.key == key {
            let kept = lines.filter { $0.town == town.key }.map(\.anchor)
            let report = try await archive.read(.job(town.id)) { try await $0.checkLog(against: kept) }
            outcomes.append(Outcome(town: town.key, report: report))
        }
        let gone = Set(lines.map(\.town)).subtracting(known.map(\.key))
        return (
            outcomes,
            problems + gone.sorted().map { "the town \($0) was anchored and is not in the database" }
        )
    }
}
