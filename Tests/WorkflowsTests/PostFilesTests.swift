import Care
import Files
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Records
@testable import Workflows

@Suite struct `A post's files` {
    /// The database keeps the post and dies before it says so: whoever takes the files away now loses them.
    @Test func `stay when nobody heard whether the post was kept, and go when it was not`() async throws {
        let proxy = try SocketProxy(to: .shared())
        defer { proxy.close() }
        try await Notebook.open(through: proxy) { book in
            let key = UUID()
            let draft = try await book.draft()
            proxy.state.withLock { $0.cutAt = "commit" }
            await #expect(throws: CounterRefusal.unconfirmed) {
                try await book.submit(draft, once: key, book.nurse)
            }
            proxy.state.withLock { $0.cutAt = nil }
            let kept = try book.place.peek(
                "select file_id || preview_file_id from attachment where state = 'attached'")
            #expect(kept == draft.files.flatMap(\.stored).map(\.text).joined() && book.files.count == 2)

            // The same form again has been kept: what it brought anew goes.
            try await book.submit(try await book.draft(), once: key, book.nurse)
            #expect(try book.place.peek("select count(*) from post") == "1" && book.files.count == 2)
            await #expect(throws: CounterRefusal.notFound) {
                try await book.submit(try await book.draft(), once: UUID(), book.stranger)
            }
            #expect(book.files.count == 2)
        }
    }
}

extension Notebook {
    /// A post with a photo that the store has taken in.
    fileprivate func draft() async throws -> PostDraft {
        var pieces = [try Notebook.photo()]
        let photo = try await place.house.takeFile(
            named: "傷.jpg", photosOnly: true, for: subject, in: place.town, from: { pieces.popLast() })
        return PostDraft(text: "膝の傷を診ました", files: [photo])
    }

    @discardableResult
    fileprivate func submit(
        _ draft: PostDraft, once key: UUID, _ who: Credentials
    ) async throws -> PublicID {
        try await place.house.submit(draft, once: key, on: subject, in: place.town, who)
    }
}
