/// Who agreed: the person, or family in the person's place.
package enum ConsentGiver: Sendable, Hashable {
    case subject
    /// Family, with the relation and the reason why the person did not agree themselves.
    case family(name: String, relation: String, reason: String)
}

/// What was explained, agreed to and signed, before anything is shared.
package struct ConsentRecord: Sendable, Hashable {
    package var giver: ConsentGiver
    package var obtainedOn: CalendarDate
    /// The explanation paper was handed over and gone through.
    package var explained: Bool

    package init(giver: ConsentGiver, obtainedOn: CalendarDate, explained: Bool) {
        self.giver = giver
        self.obtainedOn = obtainedOn
        self.explained = explained
    }
}

/// A sheet of the consent paper: the original, or a copy.
package enum Paper: String, Sendable {
    case original, copy
}

/// Who can hold a sheet. Custody is held by a party, never by an unnamed drawer.
package enum Custodian: String, Sendable, CaseIterable {
    case obtainer, subject, authority, secretariat, center
}

/// How a paper travels to the office that asks for it.
package enum SubmissionMeans: String, Sendable, CaseIterable {
    case inPerson, fax, email, post, upload
}
