import Care
package import FoundationEssentials
import Postgres

/// What does not fit in a town's log, and where.
package struct AuditFinding: Sendable, Hashable {
    /// What kind of interference it looks like.
    package enum Kind: String, Sendable {
        /// A leaf does not hold what was sealed.
        case edited
        /// A sealed leaf is gone.
        case removed
        /// A leaf is there that was never sealed, though its time for that is over.
        case inserted
        /// Two leaves changed places.
        case reordered
        /// Seals that the anchors know of, or that others follow, are gone.
        case cut
        /// A seal does not follow from the one before, or from its own list.
        case resealed
    }

    package let kind: Kind
    /// The seal, if it is about one.
    package let seal: Int64?
    /// The leaf, if it is about one.
    package let leaf: Int64?
    /// When that leaf or seal says it was made.
    package let at: Date?
    package let detail: String
}

/// A chain root that was kept outside the database.
package struct AuditAnchor: Sendable, Hashable {
    package let seal: Int64
    package let chainRoot: [UInt8]
    package let keptAt: Date

    package init(seal: Int64, chainRoot: [UInt8], keptAt: Date) {
        self.seal = seal
        self.chainRoot = chainRoot
        self.keptAt = keptAt
    }
}

/// What the check of a town's log came to.
package struct AuditReport: Sendable {
    package internal(set) var leaves = 0
    package internal(set) var seals = 0
    /// Written since the last seal.
    package internal(set) var pending = 0
    package internal(set) var anchors = 0
    package internal(set) var findings: [AuditFinding] = []

    /// Nothing was found.
    package var isWhole: Bool { findings.isEmpty }
}

/// Holds a town's seals, leaves and anchors against each other; taken in that order, so that a leaf which is sealed
/// meanwhile is not missed.
struct AuditCheck {
    private struct Listed {
        let seal: Int64
        let sealedAt: Date
        let digest: [UInt8]
    }

    private var report = AuditReport()
    private let signature: (([UInt8]) -> [UInt8])?
    private(set) var last: AuditSeal?
    private var listed: [Int64: Listed] = [:]
    private var roots: [Int64: [UInt8]] = [:]
    private var seen: Set<Int64> = []
    private var strange: [(leaf: AuditLeaf, listed: Listed)] = []

    /// `signature`: what a seal's signature should be; `nil` when the town's key is destroyed.
    init(signature: (([UInt8]) -> [UInt8])?) { self.signature = signature }

    mutating func take(_ seal: AuditSeal) {
        report.seals += 1
        let expected = (last?.number ?? 0) + 1
        if seal.number != expected {
            find(.cut, seal: seal, "seals \(expected) to \(seal.number - 1) are gone")
        }
        if MerkleTree.root(of: seal.digests) != seal.merkleRoot || seal.digests.count != seal.leafIDs.count {
            find(.resealed, seal: seal, "the list of seal \(seal.number) is not the one that was sealed")
        }
        if seal.number == expected,
            seal.expectedLink(after: last?.chainRoot ?? AuditSeal.beginning) != seal.chainRoot
        {
            find(.resealed, seal: seal, "seal \(seal.number) does not follow from the one before")
        }
        if let signature, seal.signature != signature(seal.chainRoot) {
            find(.resealed, seal: seal, "seal \(seal.number) was not signed by this system")
        }
        for (id, digest) in zip(seal.leafIDs, seal.digests) {
            listed[id] = Listed(seal: seal.number, sealedAt: seal.sealedAt, digest: digest)
        }
        roots[seal.number] = seal.chainRoot
        last = seal
    }

    /// `isFresh`: whether a leaf that is in no seal may still wait for one.
    mutating func take(_ leaf: AuditLeaf, isFresh: (AuditLeaf) -> Bool) {
        report.leaves += 1
        if !seen.insert(leaf.id).inserted {
            return find(.inserted, leaf: leaf, "two leaves carry the number \(leaf.id)")
        }
        let digest = leaf.digest
        guard let known = listed.removeValue(forKey: leaf.id) else {
            if digest != leaf.recorded {
                find(.edited, leaf: leaf, "leaf \(leaf.id) does not agree with its own digest")
            } else if isFresh(leaf) {
                report.pending += 1
            } else {
                find(.inserted, leaf: leaf, "leaf \(leaf.id) is in no seal")
            }
            return
        }
        if digest != known.digest {
            strange.append((leaf, known))
        } else if digest != leaf.recorded {
            find(.edited, leaf: leaf, "the digest beside leaf \(leaf.id) was changed")
        }
    }

    private mutating func judgeStrange() {
        for (leaf, known) in strange {
            let swapped = strange.prefix(64).contains { other in
                other.leaf.id != leaf.id && Self.changedPlaces(leaf, other.leaf, known.digest)
            }
            report.findings.append(
                AuditFinding(
                    kind: swapped ? .reordered : .edited, seal: known.seal, leaf: leaf.id, at: leaf.at,
                    detail: swapped
                        ? "leaf \(leaf.id) of seal \(known.seal) changed places with another"
                        : "leaf \(leaf.id) is not what seal \(known.seal) holds"))
        }
    }

    /// Whether what was sealed here is now at the other's place, or has the other's time.
    private static func changedPlaces(_ leaf: AuditLeaf, _ other: AuditLeaf, _ listed: [UInt8]) -> Bool {
        let ways = [(true, false, false), (false, true, false), (true, true, false), (true, true, true)]
        return ways.contains { id, instant, transaction in
            other.inPlace(of: leaf, id: id, instant: instant, transaction: transaction).digest == listed
                || leaf.inPlace(of: other, id: false, instant: instant, transaction: transaction).digest
                    == listed
        }
    }

    /// Holds the anchors against the seals, and names what was sealed and did not come.
    consuming func finish(_ anchors: [AuditAnchor]) -> AuditReport {
        judgeStrange()
        for (id, known) in listed.sorted(by: { $0.key < $1.key }) {
            report.findings.append(
                AuditFinding(
                    kind: .removed, seal: known.seal, leaf: id, at: known.sealedAt,
                    detail: "leaf \(id) of seal \(known.seal) is gone"))
        }
        report.anchors = anchors.count
        for anchor in anchors where roots[anchor.seal] != anchor.chainRoot {
            let isGone = roots[anchor.seal] == nil
            report.findings.append(
                AuditFinding(
                    kind: isGone ? .cut : .resealed, seal: anchor.seal, leaf: nil, at: anchor.keptAt,
                    detail: isGone
                        ? "seal \(anchor.seal) was anchored and is gone; the log ends at \(last?.number ?? 0)"
                        : "seal \(anchor.seal) is another one than was anchored"))
        }
        return report
    }

    private mutating func find(
        _ kind: AuditFinding.Kind, seal: AuditSeal? = nil, leaf: AuditLeaf? = nil, _ detail: String
    ) {
        report.findings.append(
            AuditFinding(
                kind: kind, seal: seal?.number, leaf: leaf?.id, at: leaf?.at ?? seal?.sealedAt, detail: detail
            ))
    }
}

extension TownSession {
    /// Checks the whole log of the session's town (job of one town): every leaf against its seal, every seal against
    /// the one before, and all against the anchors.
    package func checkLog(against anchors: [AuditAnchor]) async throws(RecordsError) -> AuditReport {
        var keys: TownKeys?
        do {
            keys = try await self.keys
        } catch {
            guard error.code == .keyDestroyed else { throw error }
        }
        var check = AuditCheck(signature: keys.map { keys in { keys.signature(of: $0) } })
        var number: Int64 = 0
        while true {
            let page = try await seals(after: number)
            for seal in page { check.take(seal) }
            guard let last = page.last else { break }
            number = last.number
        }
        let row = try await row("select pg_snapshot_xmax(pg_current_snapshot())::text as next")
        let next =
            UInt64(try reading { () throws(PostgresError) in try row.get("next", as: String.self) }) ?? 0
        let last = check.last
        var place: AuditLeaf?
        while true {
            let page = try await leaves(after: place, limit: 5_000)
            for leaf in page {
                check.take(leaf) { Self.mayWait($0, after: last, next: next) }
            }
            guard page.count == 5_000 else { break }
            place = page.last
        }
        return check.finish(anchors)
    }

    /// After a restore transactions are counted anew: then only the time can tell.
    private static func mayWait(_ leaf: AuditLeaf, after last: AuditSeal?, next: UInt64) -> Bool {
        guard let last else { return true }
        let before = UInt64(last.transactionsBefore) ?? 0
        let isRecent = leaf.at > last.sealedAt.addingTimeInterval(-600)
        return isRecent && (next < before || (UInt64(leaf.transaction) ?? 0) >= before)
    }
}
