package import Care
package import FoundationEssentials
import PKI
import Records

/// What travels from town to town, and what the new town then keeps: texts alone, no accounts and no numbers of rows.
package struct MovingParcel: Sendable, Codable, Hashable {
    /// Whose it is: always there, so that nobody opens another person's.
    package struct Person: Sendable, Codable, Hashable {
        package let family, given, familyKana, givenKana: String
        /// ISO 8601.
        package let born: String
    }

    /// What else the particulars say.
    package struct Particulars: Sendable, Codable, Hashable {
        package let sex, postalCode, address, phone, remarks: String
    }

    /// One post, with its author as text.
    package struct Post: Sendable, Codable, Hashable {
        package let author, profession, facility: String
        package let writtenAt: Date
        package let isReply, isUrgent: Bool
        package let text: String
        package internal(set) var files: [File]
    }

    /// Somebody who was on the team, as text.
    package struct Member: Sendable, Codable, Hashable {
        package let name, profession, facility: String
    }

    /// The town that it comes from, by the name of that day.
    package let town: String
    package let packedAt: Date
    package let person: Person
    package let particulars: Particulars?
    /// Oldest first; `nil`: not agreed to.
    package internal(set) var posts: [Post]?
    package let team: [Member]?
}

/// Which posts the resident lets go along.
package enum MovingPosts: String, Sendable, Codable, CaseIterable {
    case none, all, period
}

/// What the resident agreed to, as a form sent it.
package struct MovingWish: Sendable, Codable, Hashable {
    /// The key of the town that it is for.
    package var town = ""
    package var withParticulars = false
    package var posts = MovingPosts.none
    /// First and last day of `period`, ISO 8601.
    package var since = "", until = ""
    /// Photos and files of these posts.
    package var withFiles = false
    package var withTeam = false
    /// Family who agreed in the person's place; empty: the person did.
    package var giverName = "", giverRelation = "", giverReason = ""
    package var isIncapable = false
    /// ISO 8601.
    package var consentedOn = ""

    package init() {}

    var giver: ConsentGiver {
        giverName.isEmpty
            ? .subject : .family(name: giverName, relation: giverRelation, reason: giverReason)
    }

    /// Nothing beside name and birth date would travel.
    var isEmpty: Bool { !withParticulars && posts == .none && !withTeam }
}

/// Why no package was made: a lawful "no", for which pages have a sentence.
package enum MovingSlip: String, Error, Sendable, Codable {
    /// Nobody asked for a stop because of a move, or it is set already.
    case noMove
    /// Only whoever may write in the record packs it.
    case notYours
    /// An earlier package still waits.
    case waiting
    /// No such town lives here, or it is this one.
    case unknownTown
    case nothingChosen
    case unreadable
    /// More than one package holds: a shorter period helps.
    case tooMuch
}

/// The sheet for the resident, right after the package was made.
package struct MovingSheet: Sendable {
    package let id: PublicID
    package let name: PersonName
    package let town: TownName
    package let items: [String]
    package let expiresAt: Date
    /// Readable groups; `nil` when it was shown before: it is kept nowhere.
    package let code: String?
}

/// A package as the town sees it that made it.
package struct MovingState: Sendable {
    /// What became of it, and when.
    package enum Standing: Sendable, Hashable {
        case waiting
        case opened(Date)
        case expired
        case withdrawn(Date)
    }

    package let id: PublicID
    package let town: String
    package let items: [String]
    package let consentedOn: CalendarDate
    package let giver: ConsentGiver
    package let madeBy: String
    package let madeAt, expiresAt: Date
    package let standing: Standing
}

/// What the page begins with on which a package is made.
package struct MovingPage: Sendable {
    package let id: PublicID
    package let name: PersonName
    /// The other towns that live in this house.
    package let towns: [TownName]
    /// Posts that could go along.
    package let posts: Int
    package let firstPost, lastPost: Date?
    /// Photos and files that hang on them.
    package let files: Int
    /// Newest first.
    package let packages: [MovingState]
    /// Why none can be made now.
    package let slip: MovingSlip?
}

/// A code of the sheet, and what is made from it. 120 random bits: guessing is hopeless, and no slow hash is needed.
struct MovingCode {
    let symbols: String

    static func fresh() -> MovingCode { MovingCode(SecureRandom.code(symbols: 24)) }

    private init(_ symbols: String) { self.symbols = symbols }

    /// `nil` for what cannot be one.
    init?(typed: String) {
        guard let symbols = ReadableCode.normalised(typed), symbols.count == 24 else { return nil }
        self.init(symbols)
    }

    var shown: String { ReadableCode.grouped(symbols) }

    /// By which the package is found.
    var hash: [UInt8] { made(for: "renrakucho moving name v1") }

    func seal(_ parcel: MovingParcel, of home: TenantID, as id: PublicID) throws -> [UInt8] {
        try key().seal(Array(try JSONEncoder().encode(parcel)), context: Self.context(home, id))
    }

    func open(_ sealed: [UInt8], of home: TenantID, as id: PublicID) throws -> MovingParcel {
        let bytes = try key().open(sealed, context: Self.context(home, id))
        return try JSONDecoder().decode(MovingParcel.self, from: Data(bytes))
    }

    private func key() throws -> SealingKey {
        try SealingKey(bytes: made(for: "renrakucho moving key v1"))
    }

    private func made(for purpose: StaticString) -> [UInt8] {
        HKDF.sha256(secret: Array(symbols.utf8), salt: [], info: Array("\(purpose)".utf8), count: 32)
    }

    private static func context(_ home: TenantID, _ id: PublicID) -> [UInt8] {
        SealContext(home, table: "moving_package", row: id, column: "parcel").bytes
    }
}
