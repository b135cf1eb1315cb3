/// Where the database is and how much of it one process may take.
package struct DatabaseConfiguration: Sendable {
    /// A libpq connection string or URI; host lists, `target_session_attrs` and `sslmode` mean what libpq
    /// says.
    package var conninfo: String
    /// Shown in `pg_stat_activity` unless the connection string names another.
    package var applicationName = "renrakucho"
    /// Per loop, for single statements; at least two, since one slow statement holds up those behind it.
    package var sharedLinks = 2
    /// Per loop, for transactions: each holds one from its first statement to its end.
    package var exclusiveLinks = 6
    /// Statements under way on one shared link before the next ones wait here.
    package var pipelineDepth = 64
    /// Per loop: callers that may wait, for transactions and for single statements each; more are told
    /// `busy`.
    package var waitingLimit = 1000
    /// How long a caller waits for a link.
    package var linkWait: Duration = .seconds(2)
    /// How long one statement may take, from the call to the answer.
    package var queryTimeout: Duration = .seconds(10)
    /// How long one attempt to connect may take.
    package var connectTimeout: Duration = .seconds(5)
    /// How long a cancelled statement may go on before its link is given up.
    package var cancelGrace: Duration = .seconds(5)
    /// Prepared statements kept per link.
    package var statementCache = 256
    /// Statements that take longer are noted in the journal.
    package var slowQuery: Duration = .milliseconds(500)
    /// The first wait before a lost link is replaced; it doubles up to `reconnectLimit`, half of it by
    /// chance.
    package var reconnectStart: Duration = .milliseconds(100)
    package var reconnectLimit: Duration = .seconds(5)
    /// How often the listening link is asked whether it still lives.
    package var heartbeat: Duration = .seconds(15)

    package init(conninfo: String) { self.conninfo = conninfo }
}
