import Care
import Records

extension TownSession {
    /// Mails everybody who works at the town's desk, each once for a `matter` (operator, desk, job).
    func tellDesk(_ letter: Letter, kind: String, matter: String) async throws {
        let town = try self.town
        for person in try await deskPeople() {
            try await post(
                letter, kind: kind, to: .staff(town, person), dedupe: "\(matter).\(person.value)")
        }
    }
}
