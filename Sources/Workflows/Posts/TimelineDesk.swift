import Care
import FoundationEssentials
import JapaneseText
import Records

/// Puts together what the records say of a subject's posts, for one reader.
struct TimelineDesk {
    let team: [TeamSeat]
    let details: PostDetails
    let files: [PublicID: [AttachmentRecord]]
    let reader: PostDetails.Person
    let sight: Sight
    let catalogue: Catalogue

    /// Reads what stands around these posts: the team, the marks of reading, earlier texts, files.
    init(
        around posts: [PostRecord], at counter: borrowing Counter, catalogue: Catalogue
    ) async throws {
        team = try await counter.team()
        details = try await counter.details(of: posts.map(\.publicID))
        let withFiles = posts.filter { $0.attachments > 0 }.map(\.publicID)
        files =
            withFiles.isEmpty
            ? [:]
            : Dictionary(
                grouping: try await counter.attachments(of: withFiles).filter { $0.post != nil },
                by: { $0.post ?? $0.publicID })
        let actor = try counter.actor
        reader = PostDetails.Person(tenant: actor.tenant, staff: actor.staff)
        sight = try counter.subject
        self.catalogue = catalogue
    }

    func head(_ particulars: SubjectParticulars?, today: CalendarDate?) -> SubjectHead {
        SubjectHead(
            id: sight.subjectPublicID,
            name: particulars?.name ?? PersonName(family: "", given: "", familyKana: "", givenKana: ""),
            age: today.flatMap { day in particulars.map { $0.birthDate.fullYears(until: day) } },
            team: present.map { seat in
                TeamFace(
                    staff: seat.member.staff, name: seat.member.name.full,
                    profession: profession(seat.member.profession), facility: seat.member.facilityName,
                    town: seat.member.visitingFrom, isMe: person(seat) == reader)
            },
            mayPost: sight.mayPost, isMember: sight.ground == .member || sight.ground == .visitor,
            isRegistering: sight.ground == .registering, officeIsLinked: details.officeIsLinked,
            officeIsAttending: details.officeIsAttending)
    }

    /// Posts, newest first, under the posts that they answer; threads in the order of their newest post, newest first.
    /// A reply whose beginning is missing is left out.
    func threads(_ posts: [PostRecord]) -> [PostThread] {
        let roots = Dictionary(
            posts.filter { $0.parent == nil }.map { ($0.publicID, $0) },
            uniquingKeysWith: { first, _ in first })
        let replies = Dictionary(
            grouping: posts.filter { $0.parent != nil }, by: { $0.parent ?? $0.publicID })
        var seen: Set<PublicID> = []
        return posts.compactMap { post in
            let id = post.parent ?? post.publicID
            guard let root = roots[id], seen.insert(id).inserted else { return nil }
            return PostThread(post: view(root), replies: (replies[id] ?? []).reversed().map(view))
        }
    }

    /// Who sits on the team and can read now.
    private var present: [TeamSeat] { team.filter { !$0.isPending && $0.isReachable } }

    private func person(_ seat: TeamSeat) -> PostDetails.Person {
        PostDetails.Person(tenant: seat.staffTenant, staff: seat.staff)
    }

    private func profession(_ code: String) -> String { catalogue.name(of: ProfessionCode(code)) ?? code }

    private func view(_ post: PostRecord) -> PostView {
        let readers = details.readers[post.publicID] ?? []
        let recipients = Set(details.recipients[post.publicID] ?? [])
        let author = PostDetails.Person(tenant: post.authorTenant, staff: post.author)
        let names = { (people: [PostDetails.Reader]) in people.map { $0.name?.full ?? "以前のメンバー" } }
        let others = readers.filter { $0.person != author }
        let done = Set(readers.map(\.person))
        let waiting = present.filter { seat in
            let one = person(seat)
            return one != author && !done.contains(one) && (!post.isSpecial || recipients.contains(one))
        }
        return PostView(
            id: post.publicID, answers: post.parent, authorName: post.authorName.full,
            authorProfession: profession(post.authorProfession), authorFacility: post.authorFacility,
            authorTown: post.authorTenant == sight.home ? nil : post.authorTenant, writtenAt: post.createdAt,
            text: post.body, revision: post.revision, isUrgent: post.isUrgent,
            call: post.urgentCall.flatMap { PhoneCall(rawValue: $0.rawValue) },
            audience: post.isSpecial
                ? team.filter { recipients.contains(person($0)) }.map(\.member.name.full) : nil,
            isMine: post.isMine, isRead: post.isRead,
            isRewritten: !post.isRead && done.contains(reader),
            readBy: names(others.filter { $0.revision == post.revision }),
            readBefore: names(others.filter { $0.revision < post.revision }),
            unreadBy: post.withdrawnAt == nil ? waiting.map(\.member.name.full) : [],
            versions: (details.revisions[post.publicID] ?? []).reversed().map {
                PostView.Version(text: $0.body, replacedAt: $0.replacedAt)
            },
            files: (files[post.publicID] ?? []).map(PostFile.init),
            mayEdit: post.isMine && sight.mayPost && post.withdrawnAt == nil)
    }
}

extension PostFile {
    fileprivate init(_ record: AttachmentRecord) {
        let kind: Kind =
            switch record.file.kind {
            case .image: .photo
            case .video: .video
            case .pdf, .other: .document
            }
        self.init(
            id: record.publicID, kind: kind, name: record.file.name, mediaType: record.file.mediaType,
            byteCount: record.file.byteCount)
    }
}

extension CalendarDate {
    /// The day in Japan at a moment.
    init?(in moment: Date) {
        let date = TokyoTime(moment).date
        self.init(year: date.year, month: date.month, day: date.day)
    }
}
