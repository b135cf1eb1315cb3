import HTML

// A subject's timeline: posts, replies, who has read, and the form for the next one.
extension Design {
    /// Who wrote, as everybody on the team reads it.
    struct Author: Sendable {
        var name: String
        var profession: String
        var facility: String
        /// The partner town of a person from outside.
        var awayTown: String?
    }

    /// A photo of a post; the addresses are opaque and authorised on each request.
    struct Photo: Sendable {
        var small: Link
        var large: Link
        var alt: String
        var comment: String?
    }

    /// A file of a post.
    struct PostFile: Sendable {
        var link: Link
        var name: String
        /// "PDF・240 kB".
        var kind: String
    }

    /// One earlier text of a post.
    struct Version: Sendable {
        var when: String
        var machineWhen: String
        var text: String
    }

    /// One post, with everything that the reader may see and do.
    struct Post: Sendable {
        var id: String
        var author: Author
        var when: String
        var machineWhen: String
        var fullWhen: String?
        var text: String
        /// The town's word for "important", when the post is.
        var urgentMark: String?
        /// What was said about telephoning.
        var phoned: String?
        /// Who alone can read this, when it is not the whole team: a whole sentence.
        var specialNote: String?
        var isUnread = false
        /// The reader has read an earlier text of it, and not this one.
        var isRewritten = false
        var photos: [Photo] = []
        var files: [PostFile] = []
        var readBy: [String] = []
        /// Who has read it before it was written anew, and not since.
        var readBefore: [String] = []
        var unreadBy: [String] = []
        var versions: [Version] = []
        var replies: [Post] = []
        var permalink: Link?
        var reply: Link?
        var edit: Link?
        /// Where "了解" is sent, until it was.
        var markRead: (link: Link, seal: FormSeal)?
    }

    /// The posts, newest first; `events` and `fragments` let new ones appear without a reload.
    static func timeline(_ posts: [Post], events: Link? = nil, fragments: Link? = nil) -> Markup {
        section(
            .class("timeline"), .aria("labelledby", "timeline-name"), .data("live", events?.address),
            .data("live-fragments", fragments?.address)
        ) {
            h2(.id("timeline-name"), .class("unseen")) { "記録の一覧" }
            p(.class("unseen"), .role("status"), .data("live-status", "")) {}
            div(.class("posts"), .data("live-list", "")) {
                for one in posts { post(one) }
            }
        }
    }

    /// One post; also the fragment that is put into an open page.
    static func post(_ post: Post) -> Markup { entry(post, isReply: false) }

    private static func entry(_ post: Post, isReply: Bool) -> Markup {
        var looks = [isReply ? "post reply" : "post"]
        if post.urgentMark != nil { looks.append("post-urgent") }
        if post.specialNote != nil { looks.append("post-special") }
        if post.isUnread { looks.append("post-unread") }
        return article(.class(looks), .id("post-\(post.id)"), .aria("labelledby", "by-\(post.id)")) {
            if post.urgentMark != nil || post.specialNote != nil || post.isUnread { marks(post) }
            byline(post, isReply: isReply)
            p(.class("post-text")) { post.text }
            if !post.photos.isEmpty { photoGrid(post.photos) }
            if !post.files.isEmpty { fileList(post.files) }
            if !post.versions.isEmpty { history(post.versions) }
            if !(post.readBy + post.readBefore + post.unreadBy).isEmpty { readers(post) }
            footing(post)
            if !post.replies.isEmpty {
                div(.class("replies")) {
                    p(.class("unseen")) { "返信 \(post.replies.count)件" }
                    for reply in post.replies { entry(reply, isReply: true) }
                }
            }
        }
    }

    private static func marks(_ post: Post) -> Markup {
        div(.class("post-marks")) {
            if let mark = post.urgentMark { chip(mark, .urgent, icon: .alert) }
            if let phoned = post.phoned { chip(phoned, .plain, icon: .phone) }
            if let note = post.specialNote { chip(note, .special, icon: .lock) }
            if post.isUnread { chip("未読", .town) }
            if post.isRewritten { chip("お読みになったあとに書き直されました", .waiting, icon: .pen) }
        }
    }

    private static func byline(_ post: Post, isReply: Bool) -> Markup {
        let name = span(.class("post-name")) { "\(post.author.name) さん" }
        return header(.class("post-by")) {
            span(.class("face"), .aria("hidden", true)) { String(post.author.name.prefix(1)) }
            div(.class("post-who")) {
                if isReply {
                    h4(.id("by-\(post.id)")) { name }
                } else {
                    h3(.id("by-\(post.id)")) { name }
                }
                p(.class("post-role")) {
                    span(.class("post-profession")) { post.author.profession }
                    span { post.author.facility }
                    if let town = post.author.awayTown { chip(town, .plain, icon: .map) }
                }
            }
            p(.class("post-when")) {
                let when = moment(post.when, machine: post.machineWhen, full: post.fullWhen)
                if let link = post.permalink { a(link) { when } } else { when }
            }
        }
    }

    private static func photoGrid(_ photos: [Photo]) -> Markup {
        ul(.class("photos"), .data("many", photos.count > 1 ? "yes" : nil)) {
            for photo in photos {
                li {
                    figure {
                        a(photo.large) {
                            img(photo.small, alt: photo.alt, .loading("lazy"), .width(640), .height(480))
                        }
                        if let comment = photo.comment { figcaption { comment } }
                    }
                }
            }
        }
    }

    private static func fileList(_ files: [PostFile]) -> Markup {
        ul(.class("file-list")) {
            for file in files {
                li {
                    a(file.link) {
                        Icon.paper.markup
                        span { file.name }
                    }
                    span(.class("file-kind")) { file.kind }
                }
            }
        }
    }

    private static func history(_ versions: [Version]) -> Markup {
        details(.class("fold")) {
            summary { "書き直しあり（\(versions.count)回）" }
            ol(.class("versions"), .reversed()) {
                for version in versions {
                    li {
                        p(.class("version-when")) { moment(version.when, machine: version.machineWhen) }
                        p(.class("post-text")) { version.text }
                    }
                }
            }
        }
    }

    private static func readers(_ post: Post) -> Markup {
        details(.class("fold")) {
            summary {
                Icon.eye.markup
                span {
                    "既読 \(post.readBy.count)人"
                    if !post.readBefore.isEmpty { "・書き直す前だけ既読 \(post.readBefore.count)人" }
                    if !post.unreadBy.isEmpty { "・未読 \(post.unreadBy.count)人" }
                }
            }
            dl(.class("readers")) {
                if !post.readBy.isEmpty {
                    dt { post.versions.isEmpty ? "読んだ人" : "いまの文章を読んだ人" }
                    dd { post.readBy.joined(separator: "、") }
                }
                if !post.readBefore.isEmpty {
                    dt { "書き直す前の文章だけを読んだ人" }
                    dd { post.readBefore.joined(separator: "、") }
                }
                if !post.unreadBy.isEmpty {
                    dt { "まだ読んでいない人" }
                    dd { post.unreadBy.joined(separator: "、") }
                }
            }
        }
    }

    private static func footing(_ post: Post) -> Markup? {
        guard post.markRead != nil || post.reply != nil || post.edit != nil else { return nil }
        return div(.class("post-acts")) {
            if let mark = post.markRead { act("了解", mark.link, mark.seal, .secondary, icon: .tick) }
            if let reply = post.reply { go("返信", reply, .quiet, icon: .reply) }
            if let edit = post.edit { go("書き直す", edit, .quiet, icon: .pen) }
        }
    }

    /// The form for a post, with what the town advises about one.
    struct Compose: Sendable {
        var action: Link
        var seal: FormSeal
        var text: Field
        var advisedLength: Int?
        var placeholderNote: String?
        /// The label of the box for an important post; none when the town offers none.
        var urgentLabel: String?
        var urgentHint: String?
        var isUrgent = false
        var photos: Field?
        var files: Field?
        var limitNote: String?
        /// The members that a post can be limited to.
        var audience: (field: Field, choices: [Choice])?
        var submitText: String
        /// What the town reminds of, whole sentences ("急ぎの連絡は電話で").
        var reminders: [String] = []
        var clause: String?
    }

    static func compose(_ form: Compose) -> Markup {
        sealedForm(form.action, form.seal, method: .upload, id: "compose", warnsOnLeave: true) {
            textArea(form.text, rows: 4, advised: form.advisedLength)
            if let photos = form.photos {
                fileField(photos, accept: "image/*", isPhoto: true, limitNote: form.limitNote)
            }
            if let files = form.files {
                fileField(files, accept: ".pdf,.docx,.xlsx,.pptx,.txt,.csv", isPhoto: false)
            }
            if let urgent = form.urgentLabel {
                div(.class("urgent-box")) {
                    checkbox(
                        Field("urgent", urgent, .unmarked, hint: form.urgentHint), isChecked: form.isUrgent)
                }
            }
            if let audience = form.audience {
                details(.class("fold")) {
                    summary { audience.field.text }
                    checkboxGroup(audience.field, audience.choices)
                }
            }
            if !form.reminders.isEmpty {
                ul(.class("reminders")) { for reminder in form.reminders { li { reminder } } }
            }
            if let clause = form.clause { citation(clause) }
            buttonRow { submit(form.submitText, .primary, icon: .pen) }
        }
    }
}
