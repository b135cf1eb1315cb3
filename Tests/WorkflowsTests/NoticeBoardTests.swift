import Foundation
import JapaneseText
import Testing

@testable import Care
@testable import Workflows

@Suite struct `A board that was read` {
    private let town = TenantID(1)

    /// Reads the board at these seconds after an hour of 20 November 2026 in Japan, and says how long each reading holds.
    private func spans(_ board: NoticeBoard, hour: Int = 10, _ seconds: [Double]) throws -> [Double] {
        let day = try #require(CivilDate(year: 2026, month: 11, day: 20))
        let begin = TokyoTime(day, minutes: hour * 60).moment
        return seconds.map {
            let now = begin.addingTimeInterval($0)
            #expect(board.fresh(town, at: now) == nil, "after \($0) s it should have been read anew")
            board.hang([], town, at: now, isLate: false)
            #expect(board.fresh(town, at: now) != nil)
            return board.end(of: town, at: now).timeIntervalSince(now)
        }
    }

    @Test func `is read anew every two seconds by who is told of no change`() throws {
        #expect(try spans(NoticeBoard(), [0, 2, 100, 3_600]) == [2, 2, 2, 2])
    }

    @Test func `holds ten times as long as nothing has changed, and over no midnight`() throws {
        let board = NoticeBoard()
        board.beTold()
        #expect(try spans(board, [0, 2, 22, 242, 3_000]) == [2, 20, 220, 2_420, 30_000])
        board.change(town)
        #expect(try spans(board, [3_001, 3_003, 3_101]) == [2, 20, 1_000])
        board.change(nil)
        #expect(try spans(board, [3_102]) == [2])
        // At eleven in the evening an hour is left; a moment after midnight the database's clock may not be there yet.
        #expect(try spans(board, hour: 23, [0, 3_600, 3_602, 3_700]) == [3_600, 2, 20, 1_000])
    }

    @Test func `is read again when a change was told of meanwhile`() {
        let (board, now) = (NoticeBoard(), Date(timeIntervalSince1970: 1_000_000))
        board.beTold()
        board.hang([], town, at: now, isLate: true)
        #expect(board.fresh(town, at: now) == nil)
    }

    @Test func `is read by one while the others go on with what hung there`() {
        let (board, now) = (NoticeBoard(), Date(timeIntervalSince1970: 1_000_000))
        board.hang([], town, at: now, isLate: false)
        board.change(town)
        #expect(board.fresh(town, at: now) == nil && board.fresh(town, at: now) != nil)
        #expect(board.fresh(town, at: now.addingTimeInterval(2)) == nil, "the one who reads may have failed")
    }
}
