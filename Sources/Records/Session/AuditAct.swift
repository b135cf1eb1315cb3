package import Care
package import FoundationEssentials
import Postgres

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
    /// `policy`: the digest of the policy that the act was decided under.
    /// `note`: kept sealed; only the governing town can read it.
    /// `tenant`: the town whose log it is, where the session is for all towns.
    package func leaveTrace(
        _ act: AuditAct, of object: PublicID? = nil, result: AuditResult = .done, policy: [UInt8]? = nil,
        note: String? = nil, in tenant: TenantID? = nil
    ) async throws(RecordsError) {
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

    /// The log of the subject in scope, newest first; `nil` scope at the desk means the whole town's.
    package func accessLog(limit: Int = 200, before: Date? = nil) async throws(RecordsError)
        -> [AccessLogEntry]
    {
        let subject = sight?.subject.value
        let rows = try await rows(
            """
            select at, actor, actor_tenant_id, actor_staff_id, subject_id, act, object, result from audit_leaf
            where tenant_id = \(try town.value) and (\(subject)::bigint is null
                or subject_id = \(subject)::bigint)
                and (\(before)::timestamptz is null or at < \(before)::timestamptz)
            order by at desc limit \(limit)
            """)
        return try rows.map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                AccessLogEntry(
                    at: try row.get("at"), actor: try row.get("actor"),
                    staffTenant: try row.get("actor_tenant_id", as: Int32?.self).map(TenantID.init),
                    staff: try row.get("actor_staff_id", as: Int64?.self).map(StaffID.init),
                    act: try row.get("act"), object: try row.optionalPublicID("object"),
                    result: try row.get("result"))
            }
        }
    }
}

/// One line of the access log.
package struct AccessLogEntry: Sendable {
    package let at: Date
    /// `staff`, `door`, `job` or `ops`.
    package let actor: String
    package let staffTenant: TenantID?
    package let staff: StaffID?
    /// A raw value of `AuditAct`, or of an older one.
    package let act: String
    package let object: PublicID?
    package let result: String
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
