package import EventLoop
package import Journal
package import Records

/// Hears what is written in any process, by one `LISTEN`, and rings the open pages of this one.
package final class EventHub: Service {
    private let archive: Archive
    private let loop: EventLoop
    private let journal: Journal
    private let notices: NoticeBoard

    /// `notices`: what is to be told of changes on the towns' boards.
    package init(archive: Archive, notices: NoticeBoard, loop: EventLoop, journal: Journal) {
        self.archive = archive
        self.notices = notices
        self.loop = loop
        self.journal = journal
    }

    package func run() async {
        let board = Switchboard.ofProcess
        while !Task.isCancelled {
            do {
                try await archive.listenForBoards { [notices] town in
                    notices.change(town)
                } missed: { [notices] in
                    notices.change(nil)
                }
                notices.beTold()
                try await archive.listenForPosts {
                    board.ring($0)
                } missed: {
                    board.closeAll()
                }
                break
            } catch {
                journal.note(.warning, "events.unheard")
                try? await loop.sleep(.seconds(5))
            }
        }
        while (try? await loop.sleep(.seconds(3_600))) != nil {}
        board.closeAll()
    }

    /// Pages of this process that wait for news.
    package var openPages: Int { Switchboard.ofProcess.count }
}
