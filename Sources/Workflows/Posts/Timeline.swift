package import Care
package import FoundationEssentials

/// What was said about the telephone beside an important post.
package enum PhoneCall: String, Sendable, CaseIterable {
    case reached
    case notReached = "not_reached"
    case notCalled = "not_called"
}

/// A file of a post, as pages name it; its bytes are asked for by another request.
package struct PostFile: Sendable {
    package enum Kind: Sendable { case photo, video, document }

    package let id: PublicID
    package let kind: Kind
    package let name: String
    package let mediaType: String
    package let byteCount: Int64
}

/// One post with everything that this reader may see of it.
package struct PostView: Sendable {
    /// What it said before an edit.
    package struct Version: Sendable {
        package let text: String
        package let replacedAt: Date
    }

    package let id: PublicID
    /// The post that this one answers.
    package let answers: PublicID?
    package let authorName: String
    package let authorProfession: String
    package let authorFacility: String
    /// The author's town, when it is not the subject's own.
    package let authorTown: TenantID?
    package let writtenAt: Date
    package let text: String
    /// Goes up with each edit.
    package let revision: Int
    package let isUrgent: Bool
    package let call: PhoneCall?
    /// The names of those who alone can read it beside its author; `nil` for the whole team.
    package let audience: [String]?
    package let isMine: Bool
    /// The reader has marked the text that is shown as read.
    package let isRead: Bool
    /// The reader has marked an earlier text as read, and not yet this one.
    package let isRewritten: Bool
    /// Who has read the text that is shown.
    package let readBy: [String]
    /// Who has read it before it was written anew, and not since.
    package let readBefore: [String]
    /// Who has read none of its texts.
    package let unreadBy: [String]
    /// Newest first.
    package let versions: [Version]
    package let files: [PostFile]
    /// The reader wrote it and still has the right to write here.
    package let mayEdit: Bool

    package var isUnread: Bool { !isMine && !isRead }
}

/// A post with what answers it, oldest answer first.
package struct PostThread: Sendable {
    package let post: PostView
    package let replies: [PostView]

    /// Something important in it waits for this reader.
    package var waitsUrgently: Bool { ([post] + replies).contains { $0.isUrgent && $0.isUnread } }
}

/// Somebody on the team, as the pages around a timeline name them.
package struct TeamFace: Sendable, Hashable {
    package let staff: PublicID
    package let name: String
    package let profession: String
    package let facility: String
    package let town: TenantID?
    package let isMe: Bool
}

/// Whose timeline it is, and who reads it.
package struct SubjectHead: Sendable {
    package let id: PublicID
    package let name: PersonName
    /// Full years today; `nil` when nothing about the person is on record yet.
    package let age: Int?
    package let team: [TeamFace]
    package let mayPost: Bool
    /// The reader sits on the team; an office that reads along does not.
    package let isMember: Bool
    /// Nothing is shared yet.
    package let isRegistering: Bool
    /// The town's office may read every subject.
    package let officeIsLinked: Bool
    /// The registrar's office sits with this subject until the recorded hand-over.
    package let officeIsAttending: Bool
}

/// A page of the timeline.
package struct TimelinePage: Sendable {
    package let head: SubjectHead
    package let threads: [PostThread]
    /// Where the next, older page begins.
    package let older: PublicID?
}

/// One thread by itself.
package struct ThreadPage: Sendable {
    package let head: SubjectHead
    package let thread: PostThread

    /// The post of this name in it.
    package func post(_ id: PublicID) -> PostView? { ([thread.post] + thread.replies).first { $0.id == id } }
}
