import Care
import Postgres

/// A subject's particulars as sealed columns; the row they are bound to is `<subject>.<version>`.
struct SealedParticulars {
    let name: SealedName
    let birthDate, sex, address, phone, more: [UInt8]

    private struct More: Codable {
        var residence: String
        var remarks: String
    }

    init(
        _ particulars: SubjectParticulars, _ version: Int, of subject: Sight, _ keys: TownKeys
    ) throws(RecordsError) {
        let row = "\(subject.subjectPublicID).\(version)"
        let seal = { (bytes: [UInt8], column: StaticString) throws(RecordsError) in
            try keys.seal(
                bytes, SealContext(subject.home, table: "subject_particulars", row: row, column: column))
        }
        name = try SealedName(particulars.name, keys, subject.home, "subject_particulars", row)
        birthDate = try seal(Array(particulars.birthDate.description.utf8), "birth_date")
        sex = try seal(Array(particulars.sex.rawValue.utf8), "sex")
        address = try seal(
            Array(Fields.join([particulars.postalCode, particulars.address]).utf8), "address")
        phone = try seal(Array(particulars.phone.utf8), "phone")
        more = try seal(
            try encoded(More(residence: particulars.residence.rawValue, remarks: particulars.remarks)),
            "particulars")
    }

    static func open(
        _ columns: Row, _ version: Int, of subject: Sight, _ keys: TownKeys
    ) throws(RecordsError) -> SubjectParticulars {
        let row = "\(subject.subjectPublicID).\(version)"
        let open = { (column: String, name: StaticString) throws(RecordsError) -> [UInt8] in
            let sealed = try reading { () throws(PostgresError) in try columns.sealed(column) }
            return try keys.open(
                sealed, SealContext(subject.home, table: "subject_particulars", row: row, column: name))
        }
        let text = { (column: String, name: StaticString) throws(RecordsError) -> String in
            String(decoding: try open(column, name), as: UTF8.self)
        }
        let name = try PersonName(columns, keys, subject.home, "subject_particulars", row)
        let address = Fields.split(try text("address_sealed", "address"), 2)
        let more: More = try decoded(try open("particulars_sealed", "particulars"))
        guard let birthDate = CalendarDate(iso: try text("birth_date_sealed", "birth_date")),
            let sex = Sex(rawValue: try text("sex_sealed", "sex")),
            let residence = Residence(rawValue: more.residence)
        else { throw RecordsError(.tornRow, detail: "subject_particulars") }
        return SubjectParticulars(
            name: name, birthDate: birthDate, sex: sex, postalCode: address[0], address: address[1],
            phone: try text("phone_sealed", "phone"), residence: residence, remarks: more.remarks)
    }
}
