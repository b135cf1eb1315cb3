package import Care

/// What an administrator types about a person of the facility.
package struct AccountDraft: Sendable, Hashable {
    package var name: PersonName
    /// A code of the catalogue.
    package var profession: String
    package var mail: String
    /// 3 to 64 of `a–z 0–9 . _ @ + -`; not changed afterwards.
    package var loginID: String
    package var isAdministrator: Bool
    /// Works at the town's desk; counts in the town's own offices only.
    package var isDesk: Bool

    package init(
        name: PersonName, profession: String, mail: String, loginID: String, isAdministrator: Bool,
        isDesk: Bool
    ) {
        self.name = name
        self.profession = profession
        self.mail = mail
        self.loginID = loginID
        self.isAdministrator = isAdministrator
        self.isDesk = isDesk
    }

    /// Whether a login name has the form that names have.
    package static func isLoginID(_ text: String) -> Bool {
        (3...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: ".-_@+".utf8.contains(byte)
                }
            }
    }
}

/// A person of the facility, as its administrator sees them.
package struct Colleague: Sendable {
    package let id: PublicID
    package let name: PersonName
    package let profession, professionName, loginID: String
    package let isAdministrator, isDesk: Bool
    package let state: StaffState
    /// It is the administrator's own entry.
    package let isMe: Bool
}

/// What keeps an act on an account from being done; nothing was written.
package enum StaffFault: Error, Sendable, Hashable {
    case loginTaken, mailTaken
    /// A facility is never without an administrator.
    case lastAdministrator
    /// Nobody shuts themselves out, or issues themselves a password.
    case oneself
    /// Sheets of the consent paper that the person keeps: they are handed over first.
    case holdsPapers(Int)
    /// Teams in which nobody could go on without the person: a colleague is added first.
    case aloneInTeams(Int)
    /// The town's desk suspended this person; the desk lifts it.
    case suspendedByTown
}

/// A password that is shown once, on the page that answers the act.
package struct IssuedPassword: Sendable {
    package let person: PublicID
    package let name: String
    package let loginID: String
    package let password: String
}

/// A password and its hash, worked out before a counter is opened.
package struct FreshPassword: Sendable {
    let password: String
    let hash: String
}
