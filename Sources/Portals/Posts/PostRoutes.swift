import Care
import HTML
import HTTPServer
import Workflows

/// A subject's timeline: reading, writing, files, news for open pages.
enum PostRoutes {
    /// Bytes of one post with all its files.
    private static let uploadLimit = 300 << 20

    static let all: [Route] = own.map { $0.forVisitors() }

    private static let own: [Route] = [
        .get("subjects/:subject", .staff, .subject(timeline)),
        .get("subjects/:subject/posts/:post", .staff, .subject(thread)),
        .get("subjects/:subject/posts/:post/edit", .staff, .subject(editForm)),
        .post("subjects/:subject/posts/:post/edit", .staff, .subject(edit)),
        .post("subjects/:subject/posts/:post/read", .staff, .subject(acknowledge)),
        .get("subjects/:subject/posts/:post/reply", .staff, .subject(replyForm)),
        .post(
            "subjects/:subject/posts/:post/reply", .staff, limit: uploadLimit,
            .upload { try await PostWriting.take($0, $1, isReply: true) }),
        .post(
            "subjects/:subject/posts", .staff, limit: uploadLimit,
            .upload { try await PostWriting.take($0, $1, isReply: false) }),
        .get("subjects/:subject/events", .staff, .signedIn(events)),
        .get("subjects/:subject/fragments/:post", .staff, .signedIn(fragment)),
        .get("subjects/:subject/files/:file", .staff, .signedIn { try await FileReplies.whole($0, $1) }),
        .get(
            "subjects/:subject/files/:file/small", .staff, .signedIn { try await FileReplies.small($0, $1) }),
    ]

    // MARK: Reading

    private static func timeline(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        var place: PublicID?
        if let typed = visit.request.query["before"] {
            guard let id = PublicID(typed) else { return .notFound }
            place = id
        }
        let page = try await visit.house.readTimeline(before: place, at: counter, in: visit.town)
        return .page(TimelinePages.timeline(page, before: place, visit))
    }

    private static func thread(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let post = visit.publicID("post") else { return .notFound }
        let page = try await visit.house.readThread(of: post, at: counter, in: visit.town)
        return .page(TimelinePages.thread(page, visit))
    }

    /// One thread for a page that is open already; news must not keep a session awake.
    private static func fragment(_ visit: Visit, _ credentials: Credentials) async throws -> Reply {
        guard let subject = visit.publicID("subject"), let post = visit.publicID("post") else {
            return .notFound
        }
        return try await visit.house.atCounter(
            of: visit.town, credentials, on: subject, reading: true, keepsAwake: false
        ) { counter in
            let visit = StaffVisit(visit: visit, credentials: credentials, me: try await counter.me)
            guard !visit.me.mustChangePassword else { return .notFound }
            let page = try await visit.house.readThread(of: post, at: counter, in: visit.town)
            return .fragment(Design.post(PostLooks(visit, page.head, from: .timeline).post(page.thread)))
        }
    }

    private static func events(_ visit: Visit, _ credentials: Credentials) async throws -> Reply {
        guard let subject = visit.publicID("subject") else { return .notFound }
        let watch = try await visit.house.watch(subject, in: visit.town, credentials, on: visit.request.loop)
        return .response(
            Response(
                body: .events { writer in
                    try await watch.run { event in
                        switch event {
                        case .post(let post): try await writer.send(data: post.text, event: "post")
                        case .closed: try await writer.send(data: "-", event: "closed")
                        }
                    }
                }))
    }

    // MARK: Changing

    private static func acknowledge(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let post = visit.publicID("post"), let subject = visit.publicID("subject"),
            let revision = visit.request.query["revision"].flatMap({ Int($0) })
        else { return .notFound }
        switch try await visit.house.acknowledge(post, revision: revision, at: counter) {
        case .done:
            let origin = PostLooks.Origin(visit.request.query, post)
            return .seeOther(origin.way(back: subject, to: post, visit, Flash.read))
        case .rewritten:
            return .seeOther(PostLooks.Origin.thread.way(back: subject, to: post, visit, Flash.rewritten))
        }
    }

    private static func editForm(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("post") else { return .notFound }
        let page = try await visit.house.readThread(of: id, at: counter, in: visit.town)
        guard let post = page.post(id), post.mayEdit else { return .notFound }
        return .page(EditPage(head: page.head, post: post, text: post.text, error: nil).page(visit))
    }

    private static func edit(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("post"), let subject = visit.publicID("subject"),
            let revision = visit.fields["revision"].flatMap({ Int($0) })
        else { return .notFound }
        let page = try await visit.house.readThread(of: id, at: counter, in: visit.town)
        guard let post = page.post(id), post.mayEdit else { return .notFound }
        var form = visit.form
        let text = form.passage("text", "本文", required: post.files.isEmpty, limit: Workplace.longestPost)
        let show = { (sentence: String?) in
            Reply.page(
                EditPage(head: page.head, post: post, text: form.raw("text"), error: sentence).page(visit),
                status: 422)
        }
        guard form.isSound else { return show(form.problem("text")) }
        switch try await visit.house.edit(id, revision: revision, text: text, at: counter, in: visit.town) {
        case .done:
            return .seeOther(
                visit.path(
                    "subjects", subject.text, "posts", id.text, query: Flash.edited.query,
                    fragment: "post-\(id)"))
        case .changedMeanwhile:
            return show("この書き込みは、ほかの画面で書き直されています。いまの文章は次のとおりです。確かめてから、もう一度書き直してください。「\(post.text)」")
        }
    }

    private static func replyForm(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("post") else { return .notFound }
        let page = try await visit.house.readThread(of: id, at: counter, in: visit.town)
        guard page.head.mayPost, let post = page.post(id) else { return .notFound }
        return .page(ReplyPage(head: page.head, post: post, form: ComposeForm()).page(visit))
    }
}
