package import Care
package import FoundationEssentials

/// One subject on a person's list.
package struct SubjectEntry: Sendable, Hashable {
    /// The town that governs it, where it is not the reader's own.
    package let town: TownName?
    /// The reader has not accepted that town's terms yet: nothing of the subject is shown, not even the name.
    package let awaitsTerms: Bool
    package let id: PublicID
    package let name: PersonName
    package let lastPostAt: Date?
    package let unread: Int
    /// Seen by the office's link or attendance, not by a seat in the team.
    package let isByOffice: Bool
}

/// A registration that is not done yet.
package struct RegistrationLine: Sendable, Hashable {
    package let id: PublicID
    package let name: PersonName?
    package let openedAt: Date
    /// The paper that the town asks for has arrived.
    package let isPaperReceived: Bool
    /// The person at the counter is the one who registers, by the town's rule.
    package let isMineToRegister: Bool
}

/// What the page of subjects shows.
package struct SubjectList: Sendable {
    package let subjects: [SubjectEntry]
    package let registering: [RegistrationLine]
    /// Whether this person may obtain consent, by the town's rule; an office writes down from the paper of others.
    package let consentRuling: Ruling
}

/// What the page of a new consent begins with.
package struct ConsentStart: Sendable {
    /// The name under which the record will be begun.
    package let beginning: PublicID
    /// The town's rule lets others obtain consent than the person at the counter: there is nothing to write down.
    package let refusal: Refusal?
    /// Rules that are open and undecided: nothing can be recorded before the desk has answered.
    package let silent: [SilentRule]
    /// Rules that may come to matter, by who agrees and who is registered.
    package let perhaps: [SilentRule]
    /// Those from whom an office can have the paper; empty for everybody else.
    package let obtainers: [PersonChoice]
    /// People of the town's facilities, where a pre-check is part of the walk.
    package let people: [PersonChoice]
    package let mayBeHousehold: Bool
    /// The person obtains consent only if the pre-check chose them.
    package let asksWhetherChosen: Bool
    /// Where submitted papers go: by the file, or as the desk decided.
    package let recipient: BodyRole?
    /// Who keeps the original, where the desk decided it in the documents' silence.
    package let original: Custodian?
    /// Who keeps copies, where the desk decided it in the documents' silence.
    package let copies: [Custodian]
    /// The consent rests on a paper that is handed over and gone through.
    package let wantsExplanationPaper: Bool
}

/// What is written down when somebody has consented.
package struct ConsentEntry: Sendable, Codable, Hashable {
    package var family = "", given = "", familyKana = "", givenKana = ""
    package var birthDate = ""
    package var sex = ""
    package var postalCode = "", address = "", phone = "", remarks = ""
    package var residence = ""
    package var giverName: String?
    package var giverRelation: String?
    package var giverReason: String?
    package var isIncapable = false
    package var obtainedOn = ""
    package var isExplained = false
    /// The public id of who explained and obtained the consent; empty for the person at the counter.
    package var obtainer = ""
    package var means: String?
    package var sentOn: String?
    /// The name under which the record is begun, where the desk was asked before.
    package var beginning = ""
    /// A household stands under the name of its head.
    package var isHousehold = false
    /// The team's pre-check chose the obtainer.
    package var wasChosen = false
    /// Who is to be on the team, as the pre-check settled.
    package var candidates: [String] = []

    package init() {}

    /// The particulars; `nil` when the dates or words in it are none.
    package var particulars: SubjectParticulars? {
        guard let born = CalendarDate(iso: birthDate), let sex = Sex(rawValue: sex),
            let residence = Residence(rawValue: residence)
        else { return nil }
        return SubjectParticulars(
            name: PersonName(family: family, given: given, familyKana: familyKana, givenKana: givenKana),
            birthDate: born, sex: sex, postalCode: postalCode, address: address, phone: phone,
            residence: residence, remarks: remarks)
    }

    /// The consent; `nil` when its date is none.
    package var record: ConsentRecord? {
        guard let day = CalendarDate(iso: obtainedOn) else { return nil }
        let giver: ConsentGiver =
            if let giverName {
                .family(name: giverName, relation: giverRelation ?? "", reason: giverReason ?? "")
            } else {
                .subject
            }
        return ConsentRecord(giver: giver, obtainedOn: day, explained: isExplained)
    }
}

/// A person who can be chosen: as obtainer, or for a team.
package struct PersonChoice: Sendable, Hashable {
    package let id: PublicID
    package let name: PersonName
    package let profession: String
    package let facilityName: String
    /// The partner town of somebody from outside; `nil` for people of the town itself.
    package var town: TownName?
}

/// Why an act stopped before anything was written.
package enum SubjectRefusal: Error, Sendable {
    /// The town's rule says no.
    case byRule(Refusal)
    /// The town's documents are silent: the desk has to decide first.
    case needsDesk(DeskMatter)
    /// What was sent cannot be read any more.
    case unreadable
}
