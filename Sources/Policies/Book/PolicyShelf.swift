import Care
package import FoundationEssentials
import YAML

/// Decides which text is in force in which town, as files come, change and go. A pure value: no files, no clock.
package struct PolicyShelf: Sendable {
    /// One town as far as it is known.
    private struct Slot: Sendable {
        var file: String
        /// The newest readable text, in force or waiting.
        var waiting: Candidate?
        var inForce: Candidate?
        var since = Date.distantPast
        var isPresent = false
        var formerPartners: Set<TenantKey> = []
        /// What is wrong with the newest text by itself.
        var ownProblems: [PolicyProblem] = []
        /// Why the newest text waits.
        var held: [PolicyProblem] = []
        /// What the town itself can put through.
        var forApproval: WaitingPolicy?
    }

    /// A text that was read without errors.
    fileprivate struct Candidate: Sendable {
        let policy: TenantPolicy
        /// Let go once it is in force: the history keeps it.
        var bytes: [UInt8]
        let marks: [String: YAMLMark]
        let mentions: [Mention]
        let warnings: [PolicyProblem]
        /// The telephone numbers of its contact data.
        let numbers: Set<String>

        func mark(_ path: String) -> YAMLMark {
            marks[path] ?? YAMLMark(line: 1, column: 1)
        }
    }

    private let format: PolicyFormat
    private let folder: String
    private let digest: @Sendable ([UInt8]) -> String
    private var slots: [TenantKey: Slot] = [:]
    private var strayProblems: [String: [PolicyProblem]] = [:]
    private var hasLooked = false

    /// - Parameters:
    ///   - format: reads the files.
    ///   - folder: what messages show before a file's name: `tenants/`.
    ///   - digest: names a text; SHA-256 in hex.
    ///   - remembered: the last texts that were in force, from before this process began.
    package init(
        format: PolicyFormat, folder: String = "tenants/", digest: @escaping @Sendable ([UInt8]) -> String,
        remembered: [RememberedPolicy] = []
    ) {
        self.format = format
        self.folder = folder
        self.digest = digest
        for memory in remembered {
            let file = "\(folder)\(memory.tenant).yaml"
            var slot = Slot(file: file)
            let outcome = format.read(memory.text, file: file, digest: digest(memory.text))
            slot.inForce = Self.candidate(outcome, memory.text)
            slot.inForce?.bytes = []
            slot.since = memory.since
            slot.formerPartners = memory.formerPartners
            if slot.inForce != nil { slots[memory.tenant] = slot }
        }
    }

    /// Takes in what changed in the folder.
    ///
    /// - Parameters:
    ///   - changed: whole files, new or changed.
    ///   - removed: names of files that are gone for good.
    ///   - approvals: the complete words of towns that are on record now.
    ///   - moment: the date from which what is adopted holds.
    /// - Returns: what to keep as history; empty when nothing in force changed and nothing began or ceased to wait.
    package mutating func update(
        changed: [PolicyFile], removed: [String] = [], approvals: Set<PolicyApproval> = [], at moment: Date
    ) -> [PolicyEvent] {
        update(examined: changed.map(examine), removed: removed, approvals: approvals, at: moment)
    }

    /// A file that was read against the format.
    package struct Examined: Sendable {
        fileprivate let name: String
        fileprivate let digest: String
        fileprivate let candidate: Candidate?
        fileprivate let problems: [PolicyProblem]
    }

    /// Reads one file, deciding nothing: the part of an update that many threads can share.
    package func examine(_ file: PolicyFile) -> Examined {
        let digest = digest(file.bytes)
        if let key = Self.key(of: file.name), let inForce = slots[key]?.inForce,
            inForce.policy.digest == digest
        {
            return Examined(name: file.name, digest: digest, candidate: inForce, problems: [])
        }
        let outcome = format.read(file.bytes, file: folder + file.name, digest: digest)
        return Examined(
            name: file.name, digest: digest, candidate: Self.candidate(outcome, file.bytes),
            problems: outcome.problems)
    }

    /// Like `update(changed:removed:at:)`, with files that were examined before.
    package mutating func update(
        examined: [Examined], removed: [String] = [], approvals: Set<PolicyApproval> = [], at moment: Date
    ) -> [PolicyEvent] {
        var events: [PolicyEvent] = []
        let before = slots.compactMapValues(\.forApproval)
        for name in removed { remove(name, at: moment, &events) }
        for file in examined { take(file, at: moment, &events) }
        if !hasLooked { closeWhatIsGone(at: moment, &events) }
        hasLooked = true
        adopt(approvals, waitingSince: before.mapValues { ($0.policy.digest, $0.since) }, at: moment, &events)
        tellWhatWaits(before, at: moment, &events)
        return events
    }

    /// What is remembered and was taken away while nobody looked.
    private func closeWhatIsGone(at moment: Date, _ events: inout [PolicyEvent]) {
        let gone = slots.filter { !$1.isPresent }
        for (key, slot) in gone.sorted(by: { $0.key < $1.key }) {
            guard let policy = slot.inForce?.policy else { continue }
            events.append(PolicyEvent(tenant: key, kind: .closed(digest: policy.digest), at: moment))
        }
    }

    /// What began to wait for a town's word, and what no longer does without having come into force.
    private func tellWhatWaits(
        _ before: [TenantKey: WaitingPolicy], at moment: Date, _ events: inout [PolicyEvent]
    ) {
        let after = slots.compactMapValues(\.forApproval)
        for key in Set(before.keys).union(after.keys).sorted() {
            let (old, new) = (before[key], after[key])
            guard old?.policy.digest != new?.policy.digest || old?.against != new?.against else { continue }
            if let old, slots[key]?.inForce?.policy.digest != old.policy.digest {
                let digest = old.policy.digest
                events.append(PolicyEvent(tenant: key, kind: .waitsNoMore(digest: digest), at: moment))
            }
            if let new {
                let kind = PolicyEvent.Kind.waits(digest: new.policy.digest, against: new.against)
                events.append(PolicyEvent(tenant: key, kind: kind, at: moment))
            }
        }
    }

    private mutating func remove(_ name: String, at moment: Date, _ events: inout [PolicyEvent]) {
        strayProblems[folder + name] = nil
        guard let key = Self.key(of: name), var slot = slots[key] else { return }
        slot.isPresent = false
        slot.waiting = nil
        slot.ownProblems = []
        slot.held = []
        slot.forApproval = nil
        slots[key] = slot.inForce == nil ? nil : slot
        if let policy = slot.inForce?.policy {
            events.append(PolicyEvent(tenant: key, kind: .closed(digest: policy.digest), at: moment))
        }
    }

    private mutating func take(_ file: Examined, at moment: Date, _ events: inout [PolicyEvent]) {
        let path = folder + file.name
        guard let key = Self.key(of: file.name) else {
            let message = "ファイルの名前は、町のキー（2〜40字の a-z 0-9 - で、予約された語でないもの）に .yaml を付けたものにします。"
            strayProblems[path] = [
                PolicyProblem(
                    .wrongName, file: path, mark: YAMLMark(line: 1, column: 1), path: "", message: message)
            ]
            return
        }
        var slot = slots[key] ?? Slot(file: path)
        let wasPresent = slot.isPresent
        slot.isPresent = true
        slot.held = []
        slot.forApproval = nil
        if !wasPresent, let policy = slot.inForce?.policy, slot.since < moment {
            events.append(PolicyEvent(tenant: key, kind: .reopened(digest: policy.digest), at: moment))
        }
        if slot.inForce?.policy.digest == file.digest {
            slot.waiting = nil
            slot.ownProblems = []
        } else {
            slot.waiting = file.candidate
            slot.ownProblems = file.candidate == nil ? file.problems : []
        }
        slots[key] = slot
    }

    private static func candidate(_ outcome: PolicyFormat.Outcome, _ bytes: [UInt8]) -> Candidate? {
        outcome.policy.map { policy in
            let numbers = TownDirectory.numbers(of: policy)
            return Candidate(
                policy: policy, bytes: bytes, marks: outcome.marks,
                mentions: foreign(outcome.mentions, to: policy, numbers), warnings: outcome.problems,
                numbers: numbers)
        }
    }

    /// Puts into force whatever waits and may.
    private mutating func adopt(
        _ approvals: Set<PolicyApproval>, waitingSince: [TenantKey: (digest: String, since: Date)],
        at moment: Date, _ events: inout [PolicyEvent]
    ) {
        var owners: [TownCode: TenantKey] = [:]
        var claims: [TownCode: [TenantKey]] = [:]
        for (key, slot) in slots where slot.isPresent {
            if let code = slot.inForce?.policy.municipality.code.value { owners[code] = key }
            if let code = slot.waiting?.policy.municipality.code.value {
                claims[code, default: []].append(key)
            }
        }
        for key in slots.keys.sorted() {
            guard var slot = slots[key], let next = slot.waiting else { continue }
            slot.held = clash(key, next, file: slot.file, owners: owners, claims: claims)
            slot.forApproval = nil
            if slot.held.isEmpty, let last = slot.inForce?.policy,
                !approvals.cover(key, from: last.digest, to: next.policy.digest)
            {
                let changes = WideningChange.between(
                    last, next.policy, formerPartners: slot.formerPartners, at: moment)
                slot.held = changes.map { Self.held($0, next, file: slot.file) }
                if !changes.isEmpty {
                    let known = waitingSince[key].flatMap { $0.digest == next.policy.digest ? $0.since : nil }
                    slot.forApproval = WaitingPolicy(
                        policy: next.policy, against: last.digest, changes: changes, since: known ?? moment)
                }
            }
            if slot.held.isEmpty {
                slot.formerPartners.formUnion(slot.inForce?.policy.agreements.partners(of: key) ?? [])
                let kind = PolicyEvent.Kind.cameIntoForce(
                    text: next.bytes, digest: next.policy.digest, replacing: slot.inForce?.policy.digest)
                events.append(PolicyEvent(tenant: key, kind: kind, at: moment))
                slot.inForce = next
                slot.inForce?.bytes = []
                slot.since = moment
                slot.waiting = nil
            }
            slots[key] = slot
        }
    }

    /// The town that already holds a municipality code keeps it; where none does, all that claim it wait.
    private func clash(
        _ key: TenantKey, _ next: Candidate, file: String, owners: [TownCode: TenantKey],
        claims: [TownCode: [TenantKey]]
    ) -> [PolicyProblem] {
        guard let code = next.policy.municipality.code.value else { return [] }
        let owner = owners[code]
        guard owner != key else { return [] }
        let others = owner.map { [$0] } ?? (claims[code] ?? []).filter { $0 != key }.sorted()
        guard !others.isEmpty else { return [] }
        let names = others.map { "\($0).yaml" }.joined(separator: ", ")
        let reason = owner == nil ? "どちらを使うか決まるまで、どれも有効になりません。" : "先に有効になったほうを使い続けます。"
        return [
            PolicyProblem(
                .clash, file: file, mark: next.mark("municipality.code"), path: "municipality.code",
                message: "団体コード \(code) が \(names) と同じです。\(reason)")
        ]
    }

    private static func held(_ change: WideningChange, _ next: Candidate, file: String) -> PolicyProblem {
        PolicyProblem(
            .widens, file: file, mark: next.mark(change.key), path: change.key,
            message: "\(change) 見られる範囲が広がる変更は、町の窓口の二人の承認がなければ有効になりません。それまで今の決まりを使い続けます。")
    }

    private static func key(of name: String) -> TenantKey? {
        name.hasSuffix(".yaml") ? TenantKey(name.dropLast(5)) : nil
    }

    // MARK: The book

    /// The towns as they stand, with everything that should be known about their files.
    package var book: PolicyBook {
        var open: [TenantKey: PolicyBook.Town] = [:]
        var closed: [TenantKey: PolicyBook.Town] = [:]
        var problems = strayProblems
        let directory = TownDirectory(
            slots.values.lazy.compactMap { slot in
                slot.isPresent ? slot.inForce.map { ($0.policy, $0.numbers) } : nil
            })
        for (key, slot) in slots {
            if let inForce = slot.inForce {
                let town = PolicyBook.Town(policy: inForce.policy, since: slot.since)
                if slot.isPresent { open[key] = town } else { closed[key] = town }
            }
            var found = slot.ownProblems + slot.held
            if slot.isPresent, let shown = slot.waiting ?? (slot.ownProblems.isEmpty ? slot.inForce : nil) {
                found += shown.warnings
                found += directory.looks(at: shown.policy, mentions: shown.mentions, file: slot.file) {
                    shown.mark($0)
                }
            }
            if !found.isEmpty { problems[slot.file] = found.sorted { $0.mark < $1.mark } }
        }
        return PolicyBook(
            open: open, closed: closed, problems: problems, waiting: slots.compactMapValues(\.forApproval))
    }

    /// A town's own name and numbers are no mentions of another.
    private static func foreign(
        _ mentions: [Mention], to policy: TenantPolicy, _ numbers: Set<String>
    ) -> [Mention] {
        let own = policy.municipality.name.value ?? ""
        return mentions.filter { mention in
            switch mention.found {
            case .place(let place): own.isEmpty || !place.hasSuffix(own)
            // A number in the town's own contact data can still be another town's.
            case .phone(let digits): !numbers.contains(digits) || mention.path.split(separator: ".").count > 1
            }
        }
    }
}
