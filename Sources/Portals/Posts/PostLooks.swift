import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// Posts as this reader's pages show them.
struct PostLooks {
    /// The page that a button leads back to.
    enum Origin: Sendable, Hashable {
        case timeline
        /// An older page of the timeline, by the post that it follows.
        case older(PublicID)
        case thread

        /// Reads what `query` wrote.
        init(_ query: FormFields, _ post: PublicID) {
            if let place = query["before"].flatMap({ PublicID($0) }) {
                self = .older(place)
            } else {
                self = query["from"] == "thread" ? .thread : .timeline
            }
        }

        var query: [(String, String)] {
            switch self {
            case .timeline: []
            case .older(let place): [("before", place.text)]
            case .thread: [("from", "thread")]
            }
        }

        func way(back subject: PublicID, to post: PublicID, _ visit: StaffVisit, _ flash: Flash) -> Link {
            switch self {
            case .thread:
                visit.path(
                    "subjects", subject.text, "posts", post.text, query: flash.query, fragment: "post-\(post)"
                )
            case .timeline, .older:
                visit.path("subjects", subject.text, query: query + flash.query, fragment: "post-\(post)")
            }
        }
    }

    private let visit: StaffVisit
    private let head: SubjectHead
    private let origin: Origin
    /// Buttons under the posts; a page that asks about one post shows it without.
    private let hasButtons: Bool

    init(_ visit: StaffVisit, _ head: SubjectHead, from origin: Origin, hasButtons: Bool = true) {
        self.visit = visit
        self.head = head
        self.origin = origin
        self.hasButtons = hasButtons
    }

    func post(_ thread: PostThread) -> Design.Post {
        var post = post(thread.post)
        post.replies = thread.replies.map { self.post($0) }
        return post
    }

    func post(_ view: PostView) -> Design.Post {
        let when = Moments(view.writtenAt, now: visit.now)
        var post = Design.Post(
            id: view.id.text,
            author: Design.Author(
                name: view.authorName, profession: view.authorProfession, facility: view.authorFacility,
                awayTown: view.authorTown.flatMap { visit.house.towns.town($0)?.policy.townName }),
            when: when.near, machineWhen: when.machine, fullWhen: when.full, text: view.text)
        if view.isUrgent {
            post.urgentMark = visit.words.importantFlag
            post.phoned = view.call.map(Self.sentence)
        }
        post.specialNote = view.audience.map { names in
            names.isEmpty
                ? "書いた方だけが読めます" : "\(names.map { "\($0)さん" }.joined(separator: "、"))と、書いた方だけが読めます"
        }
        post.isUnread = view.isUnread
        post.isRewritten = view.isRewritten
        post.readBy = view.readBy
        post.readBefore = view.readBefore
        post.unreadBy = view.unreadBy
        post.versions = view.versions.map { version in
            let when = Moments(version.replacedAt, now: visit.now)
            return Design.Version(when: "\(when.near)まで", machineWhen: when.machine, text: version.text)
        }
        Self.add(view.files, by: view.authorName, at: view.writtenAt, of: head.id, visit, to: &post)
        addWays(view, to: &post)
        return post
    }

    static func sentence(_ call: PhoneCall) -> String {
        switch call {
        case .reached: "電話で伝えました"
        case .notReached: "電話はつながりませんでした"
        case .notCalled: "電話はしていません"
        }
    }

    /// Hangs files on a post: photos to look at, others by their names.
    static func add(
        _ files: [PostFile], by author: String, at moment: Date, of subject: PublicID,
        _ visit: StaffVisit,
        to post: inout Design.Post
    ) {
        let full = DatePhrase.full(moment)
        var photos = 0
        for file in files {
            let link = visit.path("subjects", subject.text, "files", file.id.text)
            guard file.kind == .photo else {
                post.files.append(Design.PostFile(link: link, name: file.name, kind: FileWords.kind(file)))
                continue
            }
            photos += 1
            post.photos.append(
                Design.Photo(
                    small: visit.path("subjects", subject.text, "files", file.id.text, "small"), large: link,
                    alt: "\(author)さんが\(full)に載せた写真（\(photos)枚目）"))
        }
    }

    private func addWays(_ view: PostView, to post: inout Design.Post) {
        let ways = { (last: String) in
            visit.path("subjects", head.id.text, "posts", view.id.text, last, query: origin.query)
        }
        post.permalink = visit.path("subjects", head.id.text, "posts", view.id.text)
        guard hasButtons else { return }
        if head.mayPost { post.reply = ways("reply") }
        if view.mayEdit { post.edit = ways("edit") }
        guard view.isUnread else { return }
        let read = visit.path(
            "subjects", head.id.text, "posts", view.id.text, "read",
            query: origin.query + [("revision", "\(view.revision)")])
        post.markRead = (read, visit.seal)
    }
}

/// A moment as a page writes it: near for people, exact for machines and for who points at it.
struct Moments: Sendable {
    let near: String
    let machine: String
    let full: String

    init(_ moment: Date, now: Date) {
        near = DatePhrase.relative(moment, now: now)
        machine = TokyoTime(moment).iso
        full = DatePhrase.full(moment)
    }
}
