import Care
package import FoundationEssentials
import Records

/// One entry of the information form that the open list can show.
package enum InformationField: String, Sendable, CaseIterable {
    case address, phone, fax, email, url, map, hours, annexes, other

    package var label: String {
        switch self {
        case .address: "所在地"
        case .phone: "電話"
        case .fax: "FAX"
        case .email: "メールアドレス"
        case .url: "ホームページ"
        case .map: "地図の位置"
        case .hours: "営業時間と休業日"
        case .annexes: "併設事業所"
        case .other: "その他"
        }
    }
}

/// A facility's own information, as its administrator keeps it.
package struct InformationSheet: Sendable, Hashable {
    package var address, phone, fax, email, url: String
    package var manager, contactPerson: String
    package var latitude, longitude: Double?
    package var isPinLocked: Bool
    /// `mon` … `sun`, `holidays`.
    package var closedDays: [String]
    package var hours, annexes, other: String
    /// The facility displays that it uses the notebook.
    package var hasNotice: Bool
    /// What the facility lets the open list show; `nil` refuses the list.
    package var published: Set<InformationField>?

    package init(
        address: String, phone: String, fax: String, email: String, url: String, manager: String,
        contactPerson: String, latitude: Double?, longitude: Double?, isPinLocked: Bool, closedDays: [String],
        hours: String, annexes: String, other: String, hasNotice: Bool, published: Set<InformationField>?
    ) {
        self.address = address
        self.phone = phone
        self.fax = fax
        self.email = email
        self.url = url
        self.manager = manager
        self.contactPerson = contactPerson
        self.latitude = latitude
        self.longitude = longitude
        self.isPinLocked = isPinLocked
        self.closedDays = closedDays
        self.hours = hours
        self.annexes = annexes
        self.other = other
        self.hasNotice = hasNotice
        self.published = published
    }

    /// The entries that hold something.
    package var entered: Set<InformationField> {
        let filled: [(InformationField, Bool)] = [
            (.address, !address.isEmpty), (.phone, !phone.isEmpty), (.fax, !fax.isEmpty),
            (.email, !email.isEmpty),
            (.url, !url.isEmpty), (.map, latitude != nil), (.hours, !hours.isEmpty || !closedDays.isEmpty),
            (.annexes, !annexes.isEmpty), (.other, !other.isEmpty),
        ]
        return Set(filled.filter(\.1).map(\.0))
    }
}

/// The form with what the town has on record beside it.
package struct FacilityOwnInformation: Sendable {
    package let name, kindName, place: String
    package let sheet: InformationSheet
    /// When it was last kept; `nil` before the first time.
    package let keptAt: Date?
    package let isDecided: Bool
}

extension Workplace {
    /// The information of the administrator's facility.
    package func ownInformation(at counter: borrowing Counter) async throws -> FacilityOwnInformation {
        let record = try await counter.ownFacility()
        let information = try await counter.information(of: record.facility) ?? FacilityInformation()
        let publication = try await counter.publication(of: record.facility.id)
        var published: Set<InformationField>?
        if case .fields(let fields) = publication {
            published = Set(fields.compactMap(InformationField.init(rawValue:)))
        }
        let contact = record.contact
        return FacilityOwnInformation(
            name: record.facility.name, kindName: kindName(record.facility.kind),
            place: record.facility.prefecture + record.facility.municipality,
            sheet: InformationSheet(
                address: contact.address ?? "", phone: contact.phone ?? "", fax: contact.fax ?? "",
                email: contact.email ?? "", url: contact.url ?? "", manager: information.manager ?? "",
                contactPerson: information.contactPerson ?? "", latitude: information.latitude,
                longitude: information.longitude, isPinLocked: information.coordinatesLocked,
                closedDays: information.closedDays, hours: information.hours ?? "",
                annexes: information.annexes ?? "", other: information.other ?? "",
                hasNotice: record.inHouseNoticeAt != nil, published: published),
            keptAt: record.informationAt, isDecided: publication != .undecided)
    }

    /// Keeps the information form. What the open list shows follows the town's rule: where it is silent,
    /// nothing.
    package func keepInformation(
        _ sheet: InformationSheet, at counter: borrowing Counter, in town: Town
    ) async throws {
        let record = try await counter.ownFacility()
        let given = { (text: String) in text.isEmpty ? nil : text }
        try await counter.setContact(
            of: record.facility.id,
            FacilityContact(
                address: given(sheet.address), phone: given(sheet.phone), fax: given(sheet.fax),
                email: given(sheet.email), url: given(sheet.url)))
        try await counter.keep(
            FacilityInformation(
                manager: given(sheet.manager), contactPerson: given(sheet.contactPerson),
                latitude: sheet.latitude,
                longitude: sheet.longitude, coordinatesLocked: sheet.isPinLocked,
                closedDays: sheet.closedDays,
                hours: given(sheet.hours), annexes: given(sheet.annexes), other: given(sheet.other)),
            of: record.facility)
        if sheet.hasNotice { try await counter.confirmInHouseNotice(of: record.facility.id) }
        if record.facility.office == nil {
            let fields = published(sheet, by: town.policy.facility.publication.value)
            try await counter.setPublication(
                of: record.facility.id, fields: fields.map { ["name"] + $0.map(\.rawValue).sorted() })
        }
        try await counter.leaveTrace(
            .facilityChanged, of: record.facility.publicID, policy: town.policyDigest)
    }

    private func published(
        _ sheet: InformationSheet, by rule: FacilityPolicy.Publication?
    ) -> Set<InformationField>? {
        switch rule {
        case nil: nil
        case .always, .enteredFields: sheet.entered
        case .refusableWhole: sheet.published == nil ? nil : sheet.entered
        case .refusableItemByItem: sheet.published?.intersection(sheet.entered)
        }
    }
}
