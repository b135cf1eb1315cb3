package import Care
import Mail

/// What an applicant typed, read and in its kept form; nothing of it is on record yet.
package struct ApplicationDraft: Sendable, Codable, Hashable {
    package var facilityName, prefecture, municipality, facilityKind: String
    package var family, given, familyKana, givenKana: String
    package var profession: String
    /// `nil`: the applicant has no free address, and the desk hands the codes over on paper.
    package var mail: String?
    /// Only where the town lets applicants choose it.
    package var loginID: String?
    package var device: String?
    package var deviceMemo: String
    /// Keys of the pledges and checklists that were ticked.
    package var gates: [String]

    package init(
        facilityName: String, prefecture: String, municipality: String, facilityKind: String, family: String,
        given: String, familyKana: String, givenKana: String, profession: String, mail: String?,
        loginID: String?,
        device: String?, deviceMemo: String, gates: [String]
    ) {
        self.facilityName = facilityName
        self.prefecture = prefecture
        self.municipality = municipality
        self.facilityKind = facilityKind
        self.family = family
        self.given = given
        self.familyKana = familyKana
        self.givenKana = givenKana
        self.profession = profession
        self.mail = mail
        self.loginID = loginID
        self.device = device
        self.deviceMemo = deviceMemo
        self.gates = gates
    }

    package init(_ form: FacilityApplicationForm, gates: [String]) {
        let name = form.administrator
        self.init(
            facilityName: form.facilityName, prefecture: form.prefecture, municipality: form.municipality,
            facilityKind: form.facilityKind, family: name.family, given: name.given,
            familyKana: name.familyKana,
            givenKana: name.givenKana, profession: form.profession, mail: form.mail, loginID: form.loginID,
            device: form.device?.rawValue, deviceMemo: form.deviceMemo, gates: gates)
    }

    package var form: FacilityApplicationForm {
        FacilityApplicationForm(
            facilityName: facilityName, prefecture: prefecture, municipality: municipality,
            facilityKind: facilityKind,
            administrator: PersonName(
                family: family, given: given, familyKana: familyKana, givenKana: givenKana),
            profession: profession, mail: mail, loginID: loginID,
            device: device.flatMap(DeviceKind.init(rawValue:)),
            deviceMemo: deviceMemo)
    }

    /// Words that a password must not be made of.
    package var contextWords: [String] {
        [facilityName, family, given, familyKana, givenKana, loginID, mail?.prefix { $0 != "@" }.description]
            .compactMap { $0 }.filter { !$0.isEmpty }
    }
}

/// An application's public number as people read it out: the first eight letters of its identifier.
package enum ApplicationNumber {
    package static func text(_ id: PublicID) -> String {
        let letters = id.text.prefix(8).uppercased()
        return "\(letters.prefix(4))-\(letters.suffix(4))"
    }
}

/// Whether a text is an address that mail can be sent to.
package enum WritableAddress {
    package static func isOne(_ text: String) -> Bool { MailAddress(text) != nil }
}
