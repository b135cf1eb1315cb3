package import Care
import Postgres

/// News that other open pages may want to fetch: what happened and where, and nothing of what it says.
package struct Announcement: Sendable, Hashable {
    package enum What: String, Sendable { case post, read, team, subject, desk, account }

    package let what: What
    package let tenant: TenantID
    /// The subject's opaque identifier, where it is about one.
    package let subject: PublicID?

    package init(_ what: What, in tenant: TenantID, subject: PublicID? = nil) {
        self.what = what
        self.tenant = tenant
        self.subject = subject
    }

    var payload: String { "\(what.rawValue):\(tenant.value):\(subject?.text ?? "-")" }

    init?(payload: String) {
        let parts = payload.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let what = What(rawValue: String(parts[0])), let tenant = Int32(parts[1]),
            parts[2] == "-" || PublicID(parts[2]) != nil
        else { return nil }
        self.init(what, in: TenantID(tenant), subject: PublicID(parts[2]))
    }
}

extension TownSession {
    /// Tells open pages of every process, when this transaction commits.
    package func announce(_ what: Announcement.What) async throws(RecordsError) {
        let news = Announcement(what, in: try town, subject: sight?.subjectPublicID)
        try await execute("select pg_notify('renrakucho_news', \(news.payload))")
    }
}

extension Archive {
    /// Calls `heard` for every announcement of any process, on one of the loops. Whoever is told still has
    /// to ask, and may be refused.
    ///
    /// `missed`: something may have been said that was not heard; look again.
    package func listen(
        _ heard: @escaping @Sendable (Announcement) -> Void, missed: @escaping @Sendable () -> Void
    ) async throws(RecordsError) {
        let database = try database(.app)
        try await telling { () throws(PostgresError) in
            try await database.listen(
                "renrakucho_news", { payload in Announcement(payload: payload).map(heard) }, missed: missed)
        }
    }

    /// Calls `heard` for every town whose notices changed; `missed` when that may have happened unheard.
    ///
    /// - Throws: `unreachable`; then nothing is listened to.
    package func listenForBoards(
        _ heard: @escaping @Sendable (TenantID) -> Void, missed: @escaping @Sendable () -> Void
    ) async throws(RecordsError) {
        let database = try database(.app)
        try await telling { () throws(PostgresError) in
            try await database.listen(
                "renrakucho_board", { payload in Int32(payload).map { heard(TenantID($0)) } }, missed: missed)
        }
    }

    /// Calls `heard` whenever a mail was put into the outbox, or may have been.
    package func listenForMail(_ heard: @escaping @Sendable () -> Void) async throws(RecordsError) {
        let database = try database(.job)
        try await telling { () throws(PostgresError) in
            try await database.listen("renrakucho_mail", { _ in heard() }, missed: heard)
        }
    }
}
