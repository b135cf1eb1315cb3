import Care
import Records

/// A facility as the open list shows it: nothing that it did not agree to.
package struct ListedFacility: Sendable {
    package let name: String
    package let kindName: String
    package let address, phone, fax, email, url, hours: String?
}

extension Workplace {
    /// The town's open list of facilities.
    package func listedFacilities(of town: Town) async throws -> [ListedFacility] {
        let found = try await atDoor(of: town) { door in try await door.publicFacilities() }
        return found.map { one in
            let contact = one.contact
            let address = [one.prefecture, one.municipality, contact.address].compactMap { $0 }.joined()
            return ListedFacility(
                name: one.name, kindName: kindName(one.kind), address: address.isEmpty ? nil : address,
                phone: contact.phone, fax: contact.fax, email: contact.email, url: contact.url,
                hours: one.hours)
        }
    }
}
