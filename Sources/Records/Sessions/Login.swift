package import Care
package import FoundationEssentials
import Postgres

/// An account as the login sees it.
package struct LoginAccount: Sendable {
    package let staff: StaffID
    package let publicID: PublicID
    package let facility: FacilityID
    package let state: StaffState
    package let isDesk: Bool
    /// PHC string; `nil` when no password was ever set.
    package let passwordHash: String?
    /// The password was issued and must be changed now.
    package let mustChange: Bool
}

/// Failed attempts on one account, certificate, address or ticket.
package struct AttemptCount: Sendable {
    package let failures: Int
    /// Earlier attempts are not even looked at.
    package let nextAt: Date
}

/// What failed attempts are counted by.
package enum AttemptBucket: String, Sendable {
    case account, certificate, address, ticket, application, package
}

extension TownSession {
    /// The account with this login name (door).
    package func account(login: String) async throws(RecordsError) -> LoginAccount? {
        try await account(where: "s.login_id = \(login)")
    }

    /// The account of a ticket's member of staff (door).
    package func account(of staff: StaffID) async throws(RecordsError) -> LoginAccount? {
        try await account(where: "s.staff_id = \(staff.value)")
    }

    private func account(where condition: SQL) async throws(RecordsError) -> LoginAccount? {
        let tenant = try town
        let found = try await rows(
            """
            select s.staff_id, s.public_id, s.facility_id, s.state, s.desk, c.password_hash,
                coalesce(c.must_change, false) as must_change
            from staff s left join credential c on c.tenant_id = s.tenant_id and c.staff_id = s.staff_id
            where s.tenant_id = \(tenant.value) and \(condition)
            """)
        guard let row = found.first else { return nil }
        return try reading { () throws(PostgresError) in
            LoginAccount(
                staff: StaffID(try row.get("staff_id")), publicID: try row.publicID("public_id"),
                facility: FacilityID(try row.get("facility_id")), state: try row.word("state"),
                isDesk: try row.get("desk"), passwordHash: try row.get("password_hash"),
                mustChange: try row.get("must_change"))
        }
    }

    /// Opens a session (door) on a device, for a person; both must be alive and belong together, or it will
    /// show nothing. The device's first use makes its certificate active.
    ///
    /// `idle`: 1 minute to 12 hours.
    /// `absolute`: however busy, it ends then.
    package func beginSession(
        of staff: StaffID, on certificate: CertificateID, idle: Duration, absolute: Duration
    ) async throws(RecordsError) -> (token: SessionToken, publicID: PublicID) {
        let tenant = try town
        let token = SessionToken()
        let id = PublicID.fresh()
        try await execute(
            """
            update device_certificate set state = 'active', first_used_at = now()
            where tenant_id = \(tenant.value) and certificate_id = \(certificate.value) and state = 'issued'
            """)
        try await execute(
            """
            insert into session
                (token_hash, tenant_id, staff_id, certificate_id, public_id, idle_limit, absolute_until)
            values (\(token.hash), \(tenant.value), \(staff.value), \(certificate.value), \(id.text),
                \(idle.components.seconds)::bigint * interval '1 second',
                now() + \(absolute.components.seconds)::bigint * interval '1 second')
            """)
        return (token, id)
    }

    /// Ends the session of this token (door), as logging out does.
    package func endSession(_ token: SessionToken) async throws(RecordsError) {
        let tenant = try town
        try await execute(
            """
            update session set ended_at = now(), end_reason = 'logged_out'
            where token_hash = \(token.hash) and tenant_id = \(tenant.value) and ended_at is null
            """)
    }

    /// Sets a password hash where nobody is logged in yet: at pickup, or to take a stronger hash (door).
    package func setCredentialAtDoor(
        of staff: StaffID, hash: String, mustChange: Bool
    ) async throws(RecordsError) {
        let tenant = try town
        try await execute(
            """
            insert into credential (tenant_id, staff_id, password_hash, must_change)
            values (\(tenant.value), \(staff.value), \(hash), \(mustChange))
            on conflict (tenant_id, staff_id) do update set password_hash = excluded.password_hash,
                must_change = excluded.must_change, changed_at = now()
            """)
    }

    /// An invited account becomes active with its first pickup (door); nobody else is changed by it.
    package func activate(_ staff: StaffID) async throws(RecordsError) {
        let tenant = try town
        try await execute(
            """
            update staff set state = 'active'
            where tenant_id = \(tenant.value) and staff_id = \(staff.value) and state = 'invited'
            """)
    }
}

extension TownSession {
    /// Failed attempts so far (door).
    ///
    /// `name`: what is counted; only its keyed hash is kept.
    package func attempts(_ bucket: AttemptBucket, _ name: String) async throws(RecordsError) -> AttemptCount?
    {
        let tenant = try town
        let index = try await keys.blindIndex(name, column: "login_attempt")
        let found = try await rows(
            """
            select failures, next_at from login_attempt
            where tenant_id = \(tenant.value) and bucket = \(bucket.rawValue) and bucket_index = \(index)
            """)
        guard let row = found.first else { return nil }
        return try reading { () throws(PostgresError) in
            AttemptCount(failures: try row.get("failures"), nextAt: try row.get("next_at"))
        }
    }

    /// Counts a failure and closes the bucket for a while (door).
    package func countFailure(
        _ bucket: AttemptBucket, _ name: String, closedFor delay: Duration
    ) async throws(RecordsError) {
        let tenant = try town
        let index = try await keys.blindIndex(name, column: "login_attempt")
        let seconds = delay.components.seconds
        try await execute(
            """
            insert into login_attempt (tenant_id, bucket, bucket_index, failures, last_at, next_at)
            values (\(tenant.value), \(bucket.rawValue), \(index), 1, now(),
                now() + \(seconds)::bigint * interval '1 second')
            on conflict (tenant_id, bucket, bucket_index) do update set failures = login_attempt.failures + 1,
                last_at = excluded.last_at, next_at = excluded.next_at
            """)
    }

    /// Forgets the failures after a success (door).
    package func clearFailures(_ bucket: AttemptBucket, _ name: String) async throws(RecordsError) {
        let tenant = try town
        let index = try await keys.blindIndex(name, column: "login_attempt")
        try await execute(
            """
            delete from login_attempt
            where tenant_id = \(tenant.value) and bucket = \(bucket.rawValue) and bucket_index = \(index)
            """)
    }
}

/// One of somebody's own sessions.
package struct OwnSession: Sendable {
    package let publicID: PublicID
    package let createdAt: Date
    package let lastSeenAt: Date
    package let device: DeviceKind
    package let isThisOne: Bool
}

extension TownSession {
    /// The actor's living sessions, this one included.
    package func ownSessions() async throws(RecordsError) -> [OwnSession] {
        try await rows("select * from sec.my_sessions()").map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                OwnSession(
                    publicID: try row.publicID("public_id"), createdAt: try row.get("created_at"),
                    lastSeenAt: try row.get("last_seen_at"), device: try row.word("device_type"),
                    isThisOne: try row.get("current"))
            }
        }
    }

    /// Ends one of the actor's own sessions.
    ///
    /// - Throws: `notFound`.
    package func endOwnSession(_ id: PublicID) async throws(RecordsError) {
        let row = try await row("select sec.end_session(\(id.text)) as done")
        guard try reading({ () throws(PostgresError) in try row.get("done", as: Bool.self) }) else {
            throw RecordsError(.notFound, detail: "session")
        }
    }
}
