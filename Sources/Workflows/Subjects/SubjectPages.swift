package import Care
package import FoundationEssentials

/// One subject on a person's list.
package struct SubjectEntry: Sendable, Hashable {
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
}

/// What the page of subjects shows.
package struct SubjectList: Sendable {
    package let subjects: [SubjectEntry]
    package let registering: [RegistrationLine]
    /// Who may write down a consent, by the town's rule.
    package let consentRuling: Ruling
}

/// What is written down when somebody has consented.
package struct ConsentEntry: Sendable, Codable, Hashable {
    package var family, given, familyKana, givenKana: String
    package var birthDate: String
    package var sex: String
    package var postalCode, address, phone, remarks: String
    package var residence: String
    package var giverName: String?
    package var giverRelation: String?
    package var giverReason: String?
    package var isIncapable: Bool
    package var obtainedOn: String
    package var isExplained: Bool
    /// The public id of who explained and obtained the consent; empty for the person at the counter.
    package var obtainer: String
    package var means: String?
    package var sentOn: String?

    package init(
        family: String, given: String, familyKana: String, givenKana: String, birthDate: String, sex: String,
        postalCode: String, address: String, phone: String, remarks: String, residence: String,
        giverName: String?, giverRelation: String?, giverReason: String?, isIncapable: Bool,
        obtainedOn: String,
        isExplained: Bool, obtainer: String, means: String?, sentOn: String?
    ) {
        self.family = family
        self.given = given
        self.familyKana = familyKana
        self.givenKana = givenKana
        self.birthDate = birthDate
        self.sex = sex
        self.postalCode = postalCode
        self.address = address
        self.phone = phone
        self.remarks = remarks
        self.residence = residence
        self.giverName = giverName
        self.giverRelation = giverRelation
        self.giverReason = giverReason
        self.isIncapable = isIncapable
        self.obtainedOn = obtainedOn
        self.isExplained = isExplained
        self.obtainer = obtainer
        self.means = means
        self.sentOn = sentOn
    }

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
