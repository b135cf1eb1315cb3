import Care
import EventLoop
package import FoundationEssentials
import PKI
import Records

extension Workplace {
    /// Lets the town's canary in, and plants it where there is none.
    ///
    /// Returns `nil` for a town that has no devices yet: nobody could come from there.
    package func callCanary(in town: Town) async throws -> Canary? {
        try await refusing {
            let token = SessionToken()
            let names = try await archive.open(.job(town.id)) { job in
                try await job.plantCanary(text: Canary.text, policy: town.policyDigest)
                do {
                    return try await job.beginCanary(token) as CanaryNames?
                } catch let error as RecordsError where error.code == .notFound {
                    return nil
                }
            }
            guard let names else { return nil }
            let certificate = archive.canaryCertificate(of: town.id)
            return Canary(
                town: town,
                credentials: Credentials(token: token, fingerprint: Digest.sha256(certificate)),
                certificate: certificate, own: names.own, real: names.real,
                subjects: names.subjects, subject: names.subject,
                session: names.session)
        }
    }

    /// The round is over.
    package func dismiss(_ canary: Canary) async throws {
        try await refusing {
            try await archive.open(.job(canary.town.id)) { try await $0.endCanary(canary.session) }
        }
    }

    /// Every statement of the application's role on every table, as this canary, against the other one's town.
    package func tryBorder(_ outsider: Canary, against home: Canary) async throws -> BorderTrial {
        try await refusing {
            let (mine, yours) = (outsider.town, home.town)
            var allowed = shownToPartner(yours.key, mine.key)
            let asker = Asker.session(
                outsider.credentials.token, presenting: outsider.credentials.fingerprint, in: mine.id)
            let tries = try await archive.read(asker) { try await $0.borderTries(against: yours.id) }
            // It may begin, end or be named at this very moment.
            allowed.formUnion(shownToPartner(yours.key, mine.key))
            let isAllowed = { (line: BorderTry) in
                line.verb == "select" && line.affected > 0 && allowed.contains(line.relation)
            }
            var failures = tries.filter { $0.affected != 0 && !isAllowed($0) }
                .map { "\($0.verb) \($0.relation)" }
            // The wish for the very subject, which a raw transaction could state too.
            do {
                _ = try await archive.read(asker, .subject(home: yours.id, home.subject)) {
                    try await $0.countPosts()
                }
                failures.append("scope subject")
            } catch let error as RecordsError where error.code == .notFound {}
            return BorderTrial(
                statements: tries.count + 1, shown: tries.filter(isAllowed).map(\.relation),
                failures: failures)
        }
    }

    /// What a town shows to another one that its file names: that it does, and, while the agreement holds, its rules and
    /// whom one could ask to a team.
    private func shownToPartner(_ key: TenantKey, _ other: TenantKey) -> Set<String> {
        guard let home = towns.town(key), home.policy.agreements.partners(of: key).contains(other) else {
            return []
        }
        guard towns.agreement(of: home, with: other, at: clock.now()).isInForce else { return ["agreement"] }
        return ["agreement", "facility", "policy_version", "staff", "tenant"]
    }

    /// Whether the canary's record is there for itself: what refuses everybody proves nothing.
    package func readOwnRows(_ canary: Canary) async throws -> Bool {
        try await refusing {
            let asker = Asker.session(
                canary.credentials.token, presenting: canary.credentials.fingerprint, in: canary.town.id)
            do {
                return try await archive.read(asker, .subject(home: canary.town.id, canary.subject)) {
                    try await $0.countPosts() == 1
                }
            } catch let error as RecordsError where error.code == .notFound {
                return false
            }
        }
    }

    // MARK: Receipts

    /// Keeps what a round found; `isWhole`: from all towns whose turn it was.
    package func keepReceipt(
        of town: Town, began: Date, isWhole: Bool, sides: [IsolationReceipt.Side], control: [String],
        untried: [String]
    ) async throws {
        let passed = control.isEmpty && sides.allSatisfy(\.failures.isEmpty)
        let findings = IsolationReceipt.Findings(sides: sides, control: control, untried: untried)
        let text = String(decoding: try JSONEncoder().encode(findings), as: UTF8.self)
        try await refusing {
            try await archive.open(.job(town.id)) { job in
                try await job.keepReceipt(began: began, passed: passed, isWhole: isWhole, findings: text)
            }
        }
    }

    /// Whether a town's last whole round is older than this.
    package func isReceiptDue(of town: Town, every time: Duration) async throws -> Bool {
        try await refusing {
            let last = try await archive.read(.job(town.id)) { try await $0.lastReceipt() }
            return last.map { clock.now().timeIntervalSince($0) >= Double(time.components.seconds) } ?? true
        }
    }

    /// The town's receipts, the newest first.
    package func receipts(
        at counter: borrowing Counter, limit: Int = 400
    ) async throws -> [IsolationReceipt] {
        try await refusing {
            try await counter.receipts(limit: limit).map { record in
                let findings = try JSONDecoder().decode(
                    IsolationReceipt.Findings.self, from: Data(record.findings.utf8))
                return IsolationReceipt(
                    id: record.publicID, beganAt: record.beganAt, endedAt: record.endedAt,
                    passed: record.passed, sides: findings.sides, control: findings.control,
                    untried: findings.untried)
            }
        }
    }
}
