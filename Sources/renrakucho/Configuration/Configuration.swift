import EventLoop
import HTTPServer

/// What one installation sets; what is left out holds as `Config/renrakucho.yaml` shows it.
struct Configuration: Sendable {
    struct Listening: Sendable {
        var address: String
        var port: Int
        /// As it stands in links, mails and the server's certificate.
        var name: String
    }

    var portal: Listening
    var staff: Listening
    var portalAllowsTLS12: Bool
    var staffAllowsTLS12: Bool
    /// Plain HTTP under the portal's name; port 0 is none.
    var plain: Listening
    var operatorSocket: String
    var certificateFile: String
    var keyFile: String
    var sharedLinks: Int
    var exclusiveLinks: Int
    var linkWait: Duration
    var queryTimeout: Duration
    var slowQuery: Duration
    var masterKeyFile: String
    var authorityFolder: String
    var keysRemembered: Duration
    var anchorsFile: String
    var sealEvery: Duration
    var anchorEvery: Duration
    var mail: MailSettings
    var filesFolder: String
    var largestFile: Int
    var tenantsFolder: String
    var blocklistFile: String
    var looseFilesAfter: Duration
    var idleMinutes: Int
    var sessionHours: Int
    var pickupDays: Int
    var movingDays: Int
    var redeliveryMinutes: Int
    var deviceDomain: String
    var journalLevel: String
    var loops: Int
    var workers: Int
    var limits: Limits

    struct MailSettings: Sendable {
        /// `folder` or `smtp`.
        var carrier: String
        var folder: String
        var from: String
        var senderName: String
        var host: String
        var port: Int
        /// `starttls`, `tls` or `none`.
        var security: String
        /// A file of two lines, user and password; `none` without a login.
        var loginFile: String
        var look, retry: Duration
    }

    /// Reads the file's text; every key may be left out.
    ///
    /// - Throws: all that is wrong in it, with lines and columns.
    init(_ bytes: [UInt8], file: String) throws(ConfigurationReader.Problem) {
        var reader = try ConfigurationReader(bytes, file: file)
        _ = reader.choice("schema", "1", of: ["1"])
        portal = Listening(
            address: reader.text("listen.portal.address", "::"),
            port: reader.count("listen.portal.port", 8443, in: 1...65_535),
            name: reader.text("listen.portal.name", "localhost"))
        staff = Listening(
            address: reader.text("listen.staff.address", "::"),
            port: reader.count("listen.staff.port", 8444, in: 1...65_535),
            name: reader.text("listen.staff.name", "localhost"))
        portalAllowsTLS12 = reader.choice("listen.portal.tls", "1.3", of: ["1.3", "1.2"]) == "1.2"
        staffAllowsTLS12 = reader.choice("listen.staff.tls", "1.3", of: ["1.3", "1.2"]) == "1.2"
        plain = Listening(
            address: reader.text("listen.plain.address", "::"),
            port: reader.count("listen.plain.port", 8080, in: 0...65_535), name: portal.name)
        operatorSocket = reader.text("listen.operator.socket", "operator.sock")
        certificateFile = reader.text("tls.certificate", "tls/server.pem")
        keyFile = reader.text("tls.key", "tls/server.key")
        sharedLinks = reader.count("database.shared_links", 2, in: 2...64)
        exclusiveLinks = reader.count("database.exclusive_links", 6, in: 1...64)
        linkWait = reader.period("database.link_wait", .seconds(2))
        queryTimeout = reader.period("database.query_timeout", .seconds(10))
        slowQuery = reader.period("database.slow_query", .milliseconds(500))
        masterKeyFile = reader.text("keys.master", "keys/master")
        authorityFolder = reader.text("keys.authority", "keys/authority")
        keysRemembered = reader.period("keys.remembered", .seconds(30))
        anchorsFile = reader.text("audit.anchors", "audit/anchors")
        sealEvery = reader.period("audit.seal_every", .seconds(30))
        anchorEvery = reader.period("audit.anchor_every", .seconds(600))
        mail = MailSettings(
            carrier: reader.choice("mail.carrier", "folder", of: ["folder", "smtp"]),
            folder: reader.text("mail.folder", "mail"),
            from: reader.text("mail.from", "noreply@localhost.test"),
            senderName: reader.text("mail.sender_name", "電子連絡帳"),
            host: reader.text("mail.smtp.host", "localhost"),
            port: reader.count("mail.smtp.port", 587, in: 1...65_535),
            security: reader.choice("mail.smtp.security", "starttls", of: ["starttls", "tls", "none"]),
            loginFile: reader.text("mail.smtp.login", "none"),
            look: reader.period("mail.look_every", .seconds(20)),
            retry: reader.period("mail.retry_after", .seconds(60)))
        filesFolder = reader.text("files.folder", "files")
        largestFile = reader.count("files.largest_bytes", 209_715_200, in: 1_048_576...2_147_483_648)
        looseFilesAfter = reader.period("files.loose_after", .seconds(86_400))
        tenantsFolder = reader.text("tenants.folder", "none")
        blocklistFile = reader.text("passwords.blocklist", "passwords.txt")
        idleMinutes = reader.count("sessions.idle_minutes", 15, in: 2...720)
        sessionHours = reader.count("sessions.longest_hours", 8, in: 1...24)
        pickupDays = reader.count("pickup.days", 7, in: 1...30)
        redeliveryMinutes = reader.count("pickup.redelivery_minutes", 30, in: 0...1_440)
        movingDays = reader.count("moving.days", 60, in: 1...365)
        deviceDomain = reader.text("certificates.device_domain", "devices.renrakucho.test")
        journalLevel = reader.choice(
            "journal.level", "notice", of: ["debug", "info", "notice", "warning", "error"])
        loops = reader.count("threads.loops", 0, in: 0...256)
        workers = reader.count("threads.work", 4, in: 1...64)
        limits = Self.limits(&reader)
        try reader.finish()
    }

    /// Each key is explained in `Config/renrakucho.yaml`.
    private static func limits(_ reader: inout ConfigurationReader) -> Limits {
        var limits = Limits()
        let bytes = 1_024...1_073_741_824
        limits.connections = reader.count("limits.connections", limits.connections, in: 16...1_000_000)
        limits.connectionsPerAddress = reader.count(
            "limits.connections_per_address", limits.connectionsPerAddress, in: 4...1_000_000)
        limits.backlog = reader.count("limits.backlog", limits.backlog, in: 16...65_535)
        limits.acceptPause = reader.period("limits.accept_pause", limits.acceptPause)
        limits.handshakeTime = reader.period("limits.handshake_time", limits.handshakeTime)
        limits.headTime = reader.period("limits.head_time", limits.headTime)
        limits.idleTime = reader.period("limits.idle_time", limits.idleTime)
        limits.bodyRateSpan = reader.period("limits.body_rate_span", limits.bodyRateSpan)
        limits.bodyBytesPerSecond = reader.count(
            "limits.body_bytes_per_second", limits.bodyBytesPerSecond, in: 1...1_048_576)
        limits.writeStall = reader.period("limits.write_stall", limits.writeStall)
        limits.lingerTime = reader.period("limits.linger_time", limits.lingerTime)
        limits.stopGrace = reader.period("limits.stop_grace", limits.stopGrace)
        limits.stopTime = reader.period("limits.stop_time", limits.stopTime)
        limits.headBytes = reader.count("limits.head_bytes", limits.headBytes, in: bytes)
        limits.targetBytes = reader.count("limits.target_bytes", limits.targetBytes, in: bytes)
        limits.headerFields = reader.count("limits.header_fields", limits.headerFields, in: 10...10_000)
        limits.bodyBytes = reader.count("limits.body_bytes", limits.bodyBytes, in: bytes)
        limits.bodyBuffer = reader.count("limits.body_buffer", limits.bodyBuffer, in: bytes)
        limits.drainBytes = reader.count("limits.drain_bytes", limits.drainBytes, in: bytes)
        limits.chunkExtensionBytes = reader.count(
            "limits.chunk_extension_bytes", limits.chunkExtensionBytes, in: 0...65_536)
        limits.trailerBytes = reader.count("limits.trailer_bytes", limits.trailerBytes, in: bytes)
        limits.sendBuffer = reader.count("limits.send_buffer", limits.sendBuffer, in: bytes)
        limits.kernelSendBuffer = reader.count(
            "limits.kernel_send_buffer", limits.kernelSendBuffer, in: bytes)
        limits.formFields = reader.count("limits.form_fields", limits.formFields, in: 10...100_000)
        limits.streams = reader.count("limits.streams", limits.streams, in: 1...10_000)
        limits.settingsEntries = reader.count(
            "limits.settings_entries", limits.settingsEntries, in: 8...10_000)
        limits.resetBurst = reader.count("limits.reset_burst", limits.resetBurst, in: 10...100_000)
        limits.resetsPerSecond = reader.count(
            "limits.resets_per_second", limits.resetsPerSecond, in: 1...10_000)
        limits.streamWindow = reader.count("limits.stream_window", limits.streamWindow, in: 65_535...1 << 30)
        limits.connectionWindow = reader.count(
            "limits.connection_window", limits.connectionWindow, in: 65_535...1 << 30)
        limits.ticketLifetime = reader.period("limits.ticket_lifetime", limits.ticketLifetime)
        limits.ticketKeyLifetime = reader.period("limits.ticket_key_lifetime", limits.ticketKeyLifetime)
        limits.eventHeartbeat = reader.period("limits.event_heartbeat", limits.eventHeartbeat)
        return limits
    }
}
