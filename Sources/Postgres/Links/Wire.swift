import CLibPQ
import Glibc

/// libpq's connection and nothing else: every unsafe word about it stands here.
@safe final class Wire {
    enum Connecting { case reading, writing, failed, done }
    enum Flushing { case done, pending, failed }

    /// What the next result is.
    enum Received {
        case table(ResultTable)
        case failure(ServerFailure)
        /// Skipped because of an earlier failure of the same unit.
        case skipped
        case endOfStep
        case sync
        case unexpected
    }

    private let connection: OpaquePointer
    private let notices = Notices()

    /// Begins to connect; reads no name server when every host has its address.
    init?(_ parameters: [(String, String)]) {
        let started = unsafe Wire.withTexts(parameters.map(\.0)) { keys in
            unsafe Wire.withTexts(parameters.map(\.1)) { unsafe PQconnectStartParams(keys, $0, 0) }
        }
        guard let connection = unsafe started else { return nil }
        unsafe self.connection = connection
        // Without a receiver libpq writes notices to standard error, values and all.
        unsafe PQsetNoticeReceiver(
            connection, { unsafe Notices.receive($0, $1) }, Unmanaged.passUnretained(notices).toOpaque())
    }

    deinit { unsafe PQfinish(connection) }

    /// Lends the texts as C strings, with the null pointer that ends the list.
    private static func withTexts<R>(
        _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
    ) -> R {
        var bytes: [UInt8] = []
        var starts: [Int?] = []
        for text in texts {
            starts.append(bytes.count)
            bytes += text.utf8
            bytes.append(0)
        }
        starts.append(nil)
        return unsafe Wire.withPointers(into: bytes, at: starts) { unsafe body($0) }
    }

    private static func withPointers<R>(
        into bytes: [UInt8], at starts: [Int?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
    ) -> R {
        unsafe bytes.withUnsafeBytes { buffer in
            let characters = unsafe buffer.assumingMemoryBound(to: CChar.self).baseAddress
            var pointers: [UnsafePointer<CChar>?] = unsafe []
            for start in starts {
                let pointer = unsafe start.flatMap { offset in unsafe characters.map { unsafe $0 + offset } }
                unsafe pointers.append(pointer)
            }
            return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }

    // MARK: Connecting

    var isBad: Bool { unsafe PQstatus(connection) == CONNECTION_BAD }
    var descriptor: Int32 { unsafe PQsocket(connection) }
    /// libpq's own words; may name host, user and database, never the password.
    var trouble: String {
        let words = unsafe text(PQerrorMessage(connection))
        return words.split(separator: "\n").joined(separator: "; ")
    }

    func goOn() -> Connecting {
        switch unsafe PQconnectPoll(connection) {
        case PGRES_POLLING_READING: .reading
        case PGRES_POLLING_WRITING: .writing
        case PGRES_POLLING_OK: .done
        default: .failed
        }
    }

    func enterPipeline() -> Bool {
        unsafe PQsetnonblocking(connection, 1) == 0 && PQenterPipelineMode(connection) == 1
    }

    func makeCancelTicket() -> CancelTicket? {
        guard let raw = unsafe PQgetCancel(connection) else { return nil }
        return unsafe CancelTicket(adopting: raw)
    }

    // MARK: Sending

    func prepare(_ statement: Statement, as name: String) -> Bool {
        let types = statement.values.map(\.type.oid)
        return unsafe PQsendPrepare(connection, name, statement.text, Int32(types.count), types) == 1
    }

    func run(_ statement: Statement, as name: String?) -> Bool {
        let values = statement.values
        var bytes: [UInt8] = []
        var starts: [Int?] = []
        for value in values {
            starts.append(value.bytes == nil ? nil : bytes.count)
            if let content = value.bytes {
                bytes += content
                bytes.append(0)  // libpq measures text by its NUL
            }
        }
        let lengths = values.map { Int32(clamping: $0.bytes?.count ?? 0) }
        let formats = values.map { Int32($0.isBinary ? 1 : 0) }
        let count = Int32(values.count)
        return unsafe Wire.withPointers(into: bytes, at: starts) { pointers in
            if let name {
                return unsafe PQsendQueryPrepared(
                    connection, name, count, pointers, lengths, formats, 1) == 1
            }
            return unsafe PQsendQueryParams(
                connection, statement.text, count, values.map(\.type.oid), pointers, lengths, formats, 1) == 1
        }
    }

    func sync() -> Bool { unsafe PQpipelineSync(connection) == 1 }

    func flush() -> Flushing {
        switch unsafe PQflush(connection) {
        case 0: .done
        case 1: .pending
        default: .failed
        }
    }

    // MARK: Receiving

    func consume() -> Bool { unsafe PQconsumeInput(connection) == 1 }

    /// While true, `next` would block.
    var isBusy: Bool { unsafe PQisBusy(connection) == 1 }

    func next() -> Received {
        guard let result = unsafe PQgetResult(connection) else { return .endOfStep }
        switch unsafe PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            return .table(unsafe ResultTable(adopting: result))
        case PGRES_PIPELINE_SYNC:
            unsafe PQclear(result)
            return .sync
        case PGRES_PIPELINE_ABORTED:
            unsafe PQclear(result)
            return .skipped
        case PGRES_FATAL_ERROR:
            let failure = unsafe ServerFailure(of: result)
            unsafe PQclear(result)
            return .failure(failure)
        default:
            unsafe PQclear(result)
            return .unexpected
        }
    }

    func nextNotification() -> (channel: String, payload: String)? {
        guard let notification = unsafe PQnotifies(connection) else { return nil }
        defer { unsafe PQfreemem(notification) }
        return (unsafe text(notification.pointee.relname), unsafe text(notification.pointee.extra))
    }

    /// No transaction is open, as of the last SYNC that was read.
    var isIdle: Bool { unsafe PQtransactionStatus(connection) == PQTRANS_IDLE }
    /// The open transaction has failed and can only be rolled back.
    var hasFailedTransaction: Bool { unsafe PQtransactionStatus(connection) == PQTRANS_INERROR }

    /// Whether a commit came back before its replica had it, since the last look.
    func takeUncertainCommit() -> Bool {
        defer { notices.sawUncertainCommit = false }
        return notices.sawUncertainCommit
    }
}

/// What the server says beside the answers.
private final class Notices {
    var sawUncertainCommit = false

    static let receive: @Sendable (UnsafeMutableRawPointer?, OpaquePointer?) -> Void = { context, result in
        guard let context = unsafe context, let result = unsafe result else { return }
        // A wait for the synchronous replica that was broken off ends in a warning and in "COMMIT", although
        // the row may be lost with this server.
        if unsafe ServerFailure(of: result).routine == "SyncRepWaitForLSN" {
            unsafe Unmanaged<Notices>.fromOpaque(context).takeUnretainedValue().sawUncertainCommit = true
        }
    }
}

extension ServerFailure {
    @unsafe fileprivate init(of result: OpaquePointer) {
        func field(_ code: Int) -> String? {
            unsafe PQresultErrorField(result, Int32(code)).map { unsafe String(cString: $0) }
        }
        severity = field(CLibPQ_severity) ?? ""
        sqlstate = field(CLibPQ_sqlstate) ?? ""
        message = field(CLibPQ_message) ?? ""
        table = field(CLibPQ_table)
        column = field(CLibPQ_column)
        constraint = field(CLibPQ_constraint)
        routine = field(CLibPQ_routine) ?? ""
    }
}

/// Asks the server to stop what the link is doing; blocks, so never on a loop.
@safe final class CancelTicket: @unchecked Sendable {  // unchecked: PQcancel only reads it
    private let raw: OpaquePointer

    @unsafe init(adopting raw: OpaquePointer) { unsafe self.raw = raw }

    deinit { unsafe PQfreeCancel(raw) }

    /// Returns when the server has passed the request on, or cannot be reached. Whether it came in time shows
    /// in the statement's own answer.
    func send() {
        var words = [CChar](repeating: 0, count: 256)
        _ = unsafe PQcancel(raw, &words, Int32(words.count))
    }
}
