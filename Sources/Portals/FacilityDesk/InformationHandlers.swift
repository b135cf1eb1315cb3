import Care
import JapaneseText
import Workflows

/// The facility's own information: kept by its administrator, shown as the town and the facility allow.
enum InformationHandlers {
    static func ask(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let own = try await visit.house.ownInformation(at: counter)
        return .page(InformationPages.form(visit, own, InformationForm.filled(own)))
    }

    static func keep(_ visit: StaffVisit) async throws -> Reply {
        var form = visit.form
        let sheet = InformationForm.read(&form, visit)
        guard form.isSound else {
            let own = try await visit.atCounter(reading: true) { counter in
                try await visit.house.ownInformation(at: counter)
            }
            return .page(InformationPages.form(visit, own, form), status: 422)
        }
        try await visit.atCounter { counter in
            try await visit.house.keepInformation(sheet, at: counter, in: visit.town)
        }
        return .seeOther(visit.path("facility", "information", query: Flash.saved.query))
    }
}

/// Reads the information form, and fills it with what is on record.
enum InformationForm {
    static let days = [
        ("mon", "月"), ("tue", "火"), ("wed", "水"), ("thu", "木"), ("fri", "金"), ("sat", "土"), ("sun", "日"),
        ("holidays", "祝日"),
    ]

    static func read(_ form: inout SubmittedForm, _ visit: StaffVisit) -> InformationSheet {
        let address = TypedText.line(form.line("address", "番地など", required: false, limit: 200))
        let phone = number(&form, "phone", "電話番号")
        let fax = number(&form, "fax", "FAX番号")
        let email = AddressReading.optionalMail(&form, "email", "公開するメールアドレス") ?? ""
        let url = TypedText.code(form.line("url", "ホームページ", required: false, limit: 200))
        if !url.isEmpty, !isWebAddress(url) {
            form.object("url", "ホームページのアドレスを「https://」から入力してください。")
        }
        let latitude = coordinate(&form, "latitude", "緯度", 20...46)
        let longitude = coordinate(&form, "longitude", "経度", 122...154)
        if (latitude == nil) != (longitude == nil), form.problem("latitude") == nil,
            form.problem("longitude") == nil
        {
            form.object("longitude", "緯度と経度は、両方を入力してください。")
        }
        let known = days.map(\.0)
        return InformationSheet(
            address: address, phone: phone, fax: fax, email: email, url: url,
            manager: TypedText.line(form.line("manager", "管理者名", required: false, limit: 60)),
            contactPerson: TypedText.line(form.line("contact", "担当者名", required: false, limit: 60)),
            latitude: latitude, longitude: longitude, isPinLocked: form.isTicked("pin_locked"),
            closedDays: known.filter(form.all("closed").contains),
            hours: form.passage("hours", "営業時間", required: false, limit: 100),
            annexes: form.passage("annexes", "併設事業所", required: false, limit: 200),
            other: form.passage("other", "その他", required: false, limit: 100),
            hasNotice: form.isTicked("notice"), published: published(form, visit.policy))
    }

    static func filled(_ own: FacilityOwnInformation) -> SubmittedForm {
        let sheet = own.sheet
        var pairs = [
            ("address", sheet.address), ("phone", sheet.phone), ("fax", sheet.fax), ("email", sheet.email),
            ("url", sheet.url), ("manager", sheet.manager), ("contact", sheet.contactPerson),
            ("latitude", sheet.latitude.map { "\($0)" } ?? ""),
            ("longitude", sheet.longitude.map { "\($0)" } ?? ""),
            ("hours", sheet.hours), ("annexes", sheet.annexes), ("other", sheet.other),
        ]
        pairs += sheet.closedDays.map { ("closed", $0) }
        pairs += (sheet.published ?? []).map { ("published", $0.rawValue) }
        if sheet.isPinLocked { pairs.append(("pin_locked", "yes")) }
        if sheet.hasNotice { pairs.append(("notice", "yes")) }
        if own.isDecided { pairs.append(("list", sheet.published == nil ? "no" : "yes")) }
        return SubmittedForm(pairs.map { (name: $0.0, value: $0.1) })
    }

    private static func published(_ form: SubmittedForm, _ policy: TenantPolicy) -> Set<InformationField>? {
        guard form.raw("list") == "yes" else { return nil }
        return Set(form.all("published").compactMap(InformationField.init(rawValue:)))
    }

    private static func number(_ form: inout SubmittedForm, _ field: String, _ label: String) -> String {
        let typed = form.line(field, label, required: false, limit: 30)
        guard !typed.isEmpty else { return "" }
        guard let number = TypedText.phone(typed) else {
            form.object(field, "\(label)を、市外局番から10桁か11桁で入力してください。")
            return ""
        }
        return number
    }

    private static func coordinate(
        _ form: inout SubmittedForm, _ field: String, _ label: String, _ range: ClosedRange<Double>
    ) -> Double? {
        let typed = TypedText.code(form.line(field, label, required: false, limit: 20))
        guard !typed.isEmpty else { return nil }
        guard let value = Double(typed), range.contains(value) else {
            form.object(
                field, "\(label)を、日本の中の位置の数字（例：\(field == "latitude" ? "36.08" : "140.20")）で入力してください。")
            return nil
        }
        return value
    }

    private static func isWebAddress(_ text: String) -> Bool {
        (text.hasPrefix("https://") || text.hasPrefix("http://")) && text.contains(".")
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
