package import Care
import Postgres

extension TownSession {
    /// Records that a paper went off (whoever sees the subject; the desk).
    ///
    /// Throws `conflict` when it arrived already.
    package func send(
        _ submission: PublicID, by means: SubmissionMeans, on day: CalendarDate
    ) async throws(RecordsError) {
        let (tenant, me) = (try town, try actor)
        try await change(
            """
            update paper_submission set means = \(means.column), sent_on = \(day.sql),
                sent_by_staff_id = \(me.staff.value)
            where tenant_id = \(tenant.value) and public_id = \(submission.text) and received_at is null
            """)
    }
}
