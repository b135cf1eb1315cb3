/// What a facility writes when it asks to take part.
package struct FacilityApplicationForm: Sendable, Hashable {
    package var facilityName: String
    package var prefecture: String
    package var municipality: String
    /// A code of `Config/facility-kinds.yaml`.
    package var facilityKind: String
    package var administrator: PersonName
    /// A code of `Config/professions.yaml`.
    package var profession: String
    /// `nil` when the applicant has no free address and asks the town for one that serves registration only.
    package var mail: String?
    /// The login name that the applicant chose, where the town lets applicants choose.
    package var loginID: String?
    package var device: DeviceKind?
    package var deviceMemo: String

    package init(
        facilityName: String, prefecture: String, municipality: String, facilityKind: String,
        administrator: PersonName, profession: String, mail: String?, loginID: String?, device: DeviceKind?,
        deviceMemo: String
    ) {
        self.facilityName = facilityName
        self.prefecture = prefecture
        self.municipality = municipality
        self.facilityKind = facilityKind
        self.administrator = administrator
        self.profession = profession
        self.mail = mail
        self.loginID = loginID
        self.device = device
        self.deviceMemo = deviceMemo
    }
}

/// Where an application stands. What an applicant has not confirmed yet is kept nowhere.
package enum ApplicationState: String, Sendable {
    case submitted, returned, approved, refused, withdrawn
}
