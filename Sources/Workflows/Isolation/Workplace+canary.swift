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
                certificate: certificate, own: names.own, real: names.real, subject: names.subject,
                session: names.session)
        }
    }

    /// The round is over.
    package func dismiss(_ canary: Canary) async throws {
        try await refusing {
            try await archive.open(.job(canary.town.id)) { try await $0.endCanary(canary.session) }
        }
    }

    /// Every statement of the application's role on every table, as this canary, against the other one's town: what
    /// touched a row that it must not.
    package func tryBorder(
        _ outsider: Canary, against home: Canary
    ) async throws -> (statements: Int, failures: [String]) {
        try await refusing {
            let (mine, yours) = (outsider.town, home.town)
            let asker = Asker.session(
                outsider.credentials.token, presenting: outsider.credentials.fingerprint, in: mine.id)
            let tries = try await archive.read(asker) { try await $0.borderTries(against: yours.id) }
            let shown = shownToPartner(yours, mine)
            var failures = tries.filter { line in
                line.affected != 0 && !(line.verb == "select" && shown.contains(line.relation))
            }.map { "\($0.verb) \($0.relation)" }
            // The wish for the very subject, which a raw transaction could state too.
            do {
                _ = try await archive.read(asker, .subject(home: yours.id, home.subject)) {
                    try await $0.countPosts()
                }
                failures.append("scope subject")
            } catch let error as RecordsError where error.code == .notFound {}
            return (tries.count + 1, failures)
        }
    }

    /// What a town shows to another one that its file names: that it does, and, while the agreement holds, whom could be
    /// asked to a team.
    private func shownToPartner(_ home: Town, _ other: Town) -> Set<String> {
        guard home.policy.agreements.partners(of: home.key).contains(other.key) else { return [] }
        let state = AgreementState(
            home: home.policy, partner: other.key, policy: other.policy, at: clock.now())
        guard case .inForce = state else { return ["agreement"] }
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

    /// Keeps what a round found.
    package func keepReceipt(
        of town: Town, began: Date, sides: [IsolationReceipt.Side], control: [String], untried: [String]
    ) async throws {
        let passed = control.isEmpty && sides.allSatisfy(\.failures.isEmpty)
        let findings = IsolationReceipt.Findings(sides: sides, control: control, untried: untried)
        let text = String(decoding: try JSONEncoder().encode(findings), as: UTF8.self)
        try await refusing {
            try await archive.open(.job(town.id)) { job in
                try await job.keepReceipt(began: began, passed: passed, findings: text)
            }
        }
    }

    /// Whether a town's last round is older than this.
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
