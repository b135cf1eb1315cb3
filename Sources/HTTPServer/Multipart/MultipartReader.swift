/// Reads a `multipart/form-data` body part by part while it arrives.
///
/// One task reads; asking for the next part skips what is left of the one before.
package final class MultipartReader {
    private let body: RequestBody
    private var parser: MultipartParser
    private var input: [UInt8] = []
    private var offset = 0
    private var isInsidePart = false

    /// `nil` when the request's content type is not multipart/form-data.
    package init?(_ request: Request, limits: MultipartLimits = MultipartLimits()) {
        guard let type = request.headers["content-type"],
            let parser = MultipartParser(contentType: type, limits: limits)
        else { return nil }
        body = request.body
        self.parser = parser
    }

    /// The next part's head; `nil` after the last one.
    ///
    /// - Throws: `badForm` when the body is no proper multipart or breaks a limit; what the body throws.
    package func nextPart() async throws(HTTPServerError) -> PartHead? {
        while isInsidePart { _ = try await nextChunk() }
        while true {
            switch try await event() {
            case .begin(let head):
                isInsidePart = true
                return head
            case .end: return nil
            case .needMore, .data, .endOfPart: continue
            }
        }
    }

    /// The next bytes of the current part, never an empty array; `nil` at its end.
    ///
    /// - Throws: as `nextPart`.
    package func nextChunk() async throws(HTTPServerError) -> [UInt8]? {
        guard isInsidePart else { return nil }
        while true {
            switch try await event() {
            case .data(let range): return Array(input[range])
            case .endOfPart, .end:
                isInsidePart = false
                return nil
            case .needMore, .begin: continue
            }
        }
    }

    /// The rest of the current part.
    ///
    /// - Throws: `bodyTooLarge` past `limit` bytes; else as `nextPart`.
    package func collect(limit: Int) async throws(HTTPServerError) -> [UInt8] {
        var whole: [UInt8] = []
        while let chunk = try await nextChunk() {
            guard whole.count + chunk.count <= limit else { throw HTTPServerError(.bodyTooLarge) }
            whole += chunk
        }
        return whole
    }

    private func event() async throws(HTTPServerError) -> MultipartParser.Event {
        let event: MultipartParser.Event
        let bytes = input
        do throws(MultipartParser.Failure) {
            event = try parser.next(bytes.span, at: &offset)
        } catch {
            throw HTTPServerError(.badForm)
        }
        guard event == .needMore else { return event }
        guard let more = try await body.next() else { throw HTTPServerError(.badForm, detail: "truncated") }
        input.removeFirst(offset)
        offset = 0
        input += more
        return event
    }
}
