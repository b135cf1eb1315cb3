package import Care
import Postgres
import Synchronization

/// What somebody did, as the access log names it. Words are added, never changed or reused.
package enum AuditAct: String, Sendable, CaseIterable {
    case loggedIn = "session.begin"
    case loginRefused = "session.refused"
    case loggedOut = "session.end"
    case passwordChanged = "credential.change"
    case homeRead = "home.read"
    case subjectOpened = "subject.open"
    case subjectRead = "subject.read"
    case subjectChanged = "subject.change"
    case subjectRegistered = "subject.register"
    case subjectHandedOver = "subject.hand_over"
    case subjectStopped = "subject.stop"
    case subjectResumed = "subject.resume"
    case consentRecorded = "consent.record"
    case consentWithdrawn = "consent.withdraw"
    case custodyChanged = "custody.change"
    case paperSubmitted = "paper.submit"
    case paperReceived = "paper.receive"
    case memberJoined = "team.join"
    case memberLeft = "team.leave"
    case timelineRead = "timeline.read"
    case postWritten = "post.write"
    case postEdited = "post.edit"
    case postWithdrawn = "post.withdraw"
    case fileStored = "file.store"
    case fileRead = "file.read"
    case filePreviewed = "file.preview"
    case documentWritten = "document.write"
    case documentRead = "document.read"
    case printed = "print"
    case exported = "export"
    case searched = "search"
    case applicationReceived = "application.receive"
    case applicationRead = "application.read"
    case applicationReturned = "application.return"
    case applicationApproved = "application.approve"
    case applicationRefused = "application.refuse"
    case facilityChanged = "facility.change"
    case staffAdded = "staff.add"
    case staffChanged = "staff.change"
    case ticketIssued = "ticket.issue"
    case ticketTried = "ticket.try"
    case certificateIssued = "certificate.issue"
    case certificateRevoked = "certificate.revoke"
    case certificateHandedOver = "certificate.hand_over"
    case suspended = "suspension.set"
    case suspensionLifted = "suspension.lift"
    case caseAsked = "case.ask"
    case caseDecided = "case.decide"
    case noticePublished = "notice.publish"
    case noticeWithdrawn = "notice.withdraw"
    case noticeReceived = "notice.receive"
    case termsAccepted = "terms.accept"
    case policyInForce = "policy.in_force"
    case administratorInvited = "administrator.invite"
    case auditRead = "audit.read"
    case newsAwaited = "news.await"
    case keyChanged = "key.change"
    case keyDestructionAsked = "key.ask"
    case keyDestroyed = "key.destroy"
    case sightWidened = "policy.widen"
    case movingPacked = "moving.pack"
    case movingWithdrawn = "moving.withdraw"
    case movingTried = "moving.try"
    /// Written by the database alone, into the log of the town that the package came from.
    case movingOpened = "moving.opened"
    case movingReceived = "moving.receive"
    case carriedRead = "carried.read"
}

/// How an act ended.
package enum AuditResult: String, Sendable {
    case done, refused, failed, repeated
}

extension TownSession {
    /// Leaves a leaf in the access log, in this transaction. Who, when, where from and on which device is
    /// filled in by the database.
    ///
    /// `object`: what was acted on, by its opaque identifier.
    /// `note`: kept sealed; only the governing town can read it.
    /// `tenant`: the town whose log it is, where the session is for all towns.
    /// `policy`: the digest of the law that the act was decided under; else the one that the session was opened under.
    package func leaveTrace(
        _ act: AuditAct, of object: PublicID? = nil, result: AuditResult = .done, policy: [UInt8]? = nil,
        note: String? = nil, in tenant: TenantID? = nil
    ) async throws(RecordsError) {
        traces.left()
        let policy = policy ?? self.policy
        let town = if let tenant { tenant } else { try self.town }
        var payload: [UInt8]?
        var payloadID: PublicID?
        if let note {
            let id = PublicID.fresh()
            payload = try await keys(of: town).seal(
                note, SealContext(town, table: "audit_leaf", row: id, column: "payload"))
            payloadID = id
        }
        if member != nil {
            try await execute(
                """
                insert into audit_leaf
                    (tenant_id, subject_id, act, object, result, policy_digest, payload_id, payload_sealed)
                values (\(town.value), \(sight?.subject.value), \(act.rawValue), \(object?.text),
                    \(result.rawValue),
                    \(policy), \(payloadID?.text), \(payload))
                """)
        } else {
            try await execute(
                """
                insert into audit_leaf (tenant_id, act, object, result, policy_digest, payload_id,
                    payload_sealed)
                values (\(town.value), \(act.rawValue), \(object?.text), \(result.rawValue), \(policy),
                    \(payloadID?.text), \(payload))
                """)
        }
    }

    /// What `leaveTrace` leaves where a person opened a subject and nothing said so.
    func leaveTraceIfNone() async throws(RecordsError) {
        guard member != nil, let sight, traces.isNone else { return }
        try await leaveTrace(.subjectRead, of: sight.subjectPublicID)
    }

    /// For a look that shows nothing of the subject: whether there is news, whether the right still stands.
    package func leaveNoTrace() { traces.left() }

    /// Leaves a leaf in the log of each subject of which something stands on a page of many: news, hits of a search.
    package func leaveTraces(_ act: AuditAct, of shown: [(home: TenantID, subject: PublicID)])
        async throws(RecordsError)
    {
        guard !shown.isEmpty else { return }
        _ = try await rows(
            """
            select sec.note_shown(\(act.rawValue), \(shown.map(\.home.value))::int[],
                \(shown.map(\.subject.text)), \(policy)::bytea)
            """)
    }
}

/// Counts the traces of one session.
final class TraceCount: Sendable {
    private let count = Mutex(0)

    func left() { count.withLock { $0 += 1 } }
    var isNone: Bool { count.withLock { $0 == 0 } }
}

extension PublicID {
    /// A name for a new record.
    package static func fresh() -> PublicID {
        var generator = SystemRandomNumberGenerator()
        var octets: [16 of UInt8] = .init(repeating: 0)
        for place in octets.indices { octets[place] = .random(in: 0...255, using: &generator) }
        return PublicID(random: octets)
    }
}
