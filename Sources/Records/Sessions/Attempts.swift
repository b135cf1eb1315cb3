import Care
import Postgres

/// How a bucket of attempts fills: some are free, then each failure closes it for twice as long as the one
/// before.
package struct AttemptPace: Sendable {
    /// Failures without any wait; 2ⁿ seconds after the n-th one more.
    package let free: Int
    /// No wait is longer, seconds.
    package let longestWait: Int
    /// After so many seconds without a failure all is forgotten.
    package let memory: Int

    package init(free: Int, longestWait: Int, memory: Int) {
        self.free = free
        self.longestWait = longestWait
        self.memory = memory
    }
}

extension TownSession {
    /// Counts one attempt as failed before it is looked at (door): however many arrive at once, each one is
    /// counted.
    ///
    /// - Returns: `false` while the bucket is closed; then nothing was counted.
    package func admitAttempt(
        _ bucket: AttemptBucket, _ name: String, _ pace: AttemptPace
    ) async throws(RecordsError) -> Bool {
        let tenant = try town
        let index = try await keys.blindIndex(name, column: "login_attempt")
        // The clock is read after the row is locked, so a neighbour's attempt of this moment is seen.
        return try await !rows(
            """
            insert into login_attempt as a (tenant_id, bucket, bucket_index, failures, last_at, next_at)
            values (\(tenant.value), \(bucket.rawValue), \(index), 1, clock_timestamp(), clock_timestamp())
            on conflict (tenant_id, bucket, bucket_index) do update set
                failures = case
                    when a.last_at < clock_timestamp() - \(pace.memory)::bigint * interval '1 second'
                    then 1 else a.failures + 1 end,
                last_at = clock_timestamp(),
                next_at = clock_timestamp() + case
                    when a.last_at < clock_timestamp() - \(pace.memory)::bigint * interval '1 second'
                        or a.failures < \(pace.free)::bigint then interval '0'
                    else least(\(pace.longestWait)::bigint,
                        2 ^ least(a.failures - \(pace.free)::bigint, 20)) * interval '1 second' end
            where a.next_at <= clock_timestamp() returning a.failures
            """
        ).isEmpty
    }

    /// Takes back what `admitAttempt` counted, because it was no failure (door). Earlier failures stay: who
    /// knows one password must not be able to wipe out guesses at others.
    package func returnAttempt(_ bucket: AttemptBucket, _ name: String) async throws(RecordsError) {
        let tenant = try town
        let index = try await keys.blindIndex(name, column: "login_attempt")
        try await execute(
            """
            update login_attempt set failures = greatest(failures - 1, 0), next_at = clock_timestamp()
            where tenant_id = \(tenant.value) and bucket = \(bucket.rawValue) and bucket_index = \(index)
            """)
    }
}
