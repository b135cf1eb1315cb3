/// Where a subject's record stands.
///
/// `registering`: consent is on record or being taken, nothing is shared yet. Stopped, moved and deceased records are
/// hidden from the team and kept.
package enum SubjectState: String, Sendable, CaseIterable {
    case registering, active, stopped, deceased, moved
}

/// One person, or a household where the town's rule knows households.
package enum SubjectUnit: String, Sendable {
    case person, household
}

/// 性別 as the forms ask for it.
package enum Sex: String, Sendable, CaseIterable {
    case female, male, other, unanswered
}

/// Who a subject is: sealed in the database, shown only to those who may see the subject.
package struct SubjectParticulars: Sendable, Hashable {
    package var name: PersonName
    package var birthDate: CalendarDate
    package var sex: Sex
    package var postalCode: String
    package var address: String
    package var phone: String
    /// Whether the person is resident, or lives there without being registered.
    package var residence: Residence
    /// What the team needs to know at once (allergies, contacts, care level), free text.
    package var remarks: String

    package init(
        name: PersonName, birthDate: CalendarDate, sex: Sex, postalCode: String, address: String,
        phone: String,
        residence: Residence, remarks: String
    ) {
        self.name = name
        self.birthDate = birthDate
        self.sex = sex
        self.postalCode = postalCode
        self.address = address
        self.phone = phone
        self.residence = residence
        self.remarks = remarks
    }
}

/// How a person belongs to the town.
package enum Residence: String, Sendable, CaseIterable {
    case resident, livingThere, elsewhere
}
