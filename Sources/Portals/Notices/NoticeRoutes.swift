import Care
import FoundationEssentials
import HTML
import HTTPServer
import Workflows

/// The town's word to everybody, to its people, and how the desk puts it on the board.
enum NoticeRoutes {
    static let all: [Route] = [
        .get(
            "notices", .anyone,
            .open { .page(NoticePages.open($0, await $0.house.publicNotices(of: $0.town))) }),
        .get("notices/:notice", .anyone, .open(openOne)),
        .get("notices", .staff, .town(list)),
        .get("notices/:notice", .staff, .town(one)),
        .post("notices/:notice", .staff, .town(receive)),
        .get("desk/notices", .desk, .town(deskList)),
        .get(
            "desk/notices/new", .desk, .town { visit, _ in .page(NoticeForm.page(visit, SubmittedForm([]))) }),
        .post("desk/notices/new", .desk, .town { visit, _ in .page(NoticeForm.page(visit, visit.form)) }),
        .post("desk/notices/preview", .desk, .town(preview)),
        .post("desk/notices", .desk, .town(publish)),
        .get("desk/notices/:notice", .desk, .town(deskOne)),
        .get("desk/notices/:notice/withdraw", .desk, .town(askToWithdraw)),
        .post("desk/notices/:notice/withdraw", .desk, .town(withdraw)),
    ]

    // MARK: Reading

    private static func openOne(_ visit: Visit) async throws -> Reply {
        guard let id = visit.publicID("notice"),
            let notice = await visit.house.publicNotices(of: visit.town).first(where: { $0.id == id })
        else { return .notFound }
        return .page(NoticePages.openOne(visit, notice))
    }

    private static func list(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        .page(NoticePages.members(visit, try await visit.house.notices(at: counter)))
    }

    private static func one(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("notice") else { return .notFound }
        return .page(NoticePages.membersOne(visit, try await visit.house.notice(id, at: counter)))
    }

    private static func receive(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("notice") else { return .notFound }
        try await visit.house.receiveNotice(id, at: counter, in: visit.town)
        return .seeOther(visit.path("notices", id.text, query: Flash.noticeReceived.query))
    }

    // MARK: The desk

    private static func deskList(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        .page(NoticeDesk.list(visit, try await visit.house.allNotices(at: counter)))
    }

    private static func deskOne(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("notice") else { return .notFound }
        return .page(
            NoticeDesk.one(visit, try await visit.house.deskNotice(id, at: counter, in: visit.town)))
    }

    private static func preview(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        var form = visit.form
        guard let draft = NoticeForm.read(&form, visit) else {
            return .page(NoticeForm.page(visit, form), status: 422)
        }
        let asked =
            visit.house.isCertain(draft, in: visit.town)
            ? try await visit.house.askedFacilityCount(at: counter, in: visit.town) : nil
        return .page(NoticeForm.preview(visit, draft, asked: asked))
    }

    private static func publish(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once else { return GuidancePages.staleForm(visit.visit) }
        var form = visit.form
        guard let draft = NoticeForm.read(&form, visit) else {
            return .page(NoticeForm.page(visit, form), status: 422)
        }
        let id = try await visit.house.publishNotice(draft, once: once, at: counter, in: visit.town)
        return .seeOther(visit.path("desk", "notices", id.text, query: Flash.noticePublished.query))
    }

    private static func askToWithdraw(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> Reply {
        guard let id = visit.publicID("notice") else { return .notFound }
        let notice = try await visit.house.deskNotice(id, at: counter, in: visit.town).notice
        guard notice.withdrawnAt == nil else { return .seeOther(visit.path("desk", "notices", id.text)) }
        return .page(NoticeDesk.withdrawal(visit, notice))
    }

    private static func withdraw(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("notice") else { return .notFound }
        try await visit.house.withdrawNotice(id, at: counter, in: visit.town)
        return .seeOther(visit.path("desk", "notices", id.text, query: Flash.noticeWithdrawn.query))
    }
}
