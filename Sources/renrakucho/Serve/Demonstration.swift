import Care
import EventLoop
import FoundationEssentials
import PKI
import Policies
import Records
import Synchronization
import Workflows

extension Household {
    /// Invites a first administrator of a town's office.
    func invite(
        _ key: String, _ office: Office, _ person: PersonName, login: String, mail: String
    ) async throws -> Invitation {
        let town = try await town(key)
        do {
            return try await workplace.inviteAdministrator(
                of: town, office: office, name: person, loginID: login, mail: mail)
        } catch CounterRefusal.notFound {
            throw Arguments.Slip(
                description:
                    "\(key) has administrators of its own already: they invite their colleagues themselves.")
        } catch CounterRefusal.taken {
            throw Arguments.Slip(description: "The login or the mail address is in use in \(key).")
        }
    }

    /// A town that serves here, or that the records remember.
    ///
    /// - Throws: `Arguments.Slip` for one that nobody knows.
    func town(_ key: String) async throws -> Town {
        try await workplace.enterKnownTowns()
        if let live = workplace.towns.town(at: key) { return live }
        if let remembered = try await rememberedTown(key) { return remembered }
        throw Arguments.Slip(
            description: "There is no town “\(key)”. It is known once `serve` has read its file.")
    }

    /// A town as the records remember it, for a command that runs beside the server.
    private func rememberedTown(_ key: String) async throws -> Town? {
        let known = try await archive.read(.jobEverywhere) { job in try await job.towns() }
        guard let record = known.first(where: { $0.key == key }) else { return nil }
        let texts = try await archive.read(.jobEverywhere) { job in try await job.policiesInForce() }
        guard let text = texts.first(where: { $0.tenant == record.id }) else { return nil }
        let read = format.read(
            Array(text.content.utf8), file: "\(key).yaml", digest: Hex.encode(text.digest))
        return read.policy.map { Town(id: record.id, policy: $0, state: .live) }
    }
}

/// What a demonstration prepares and says when its doors open.
struct Demonstration {
    let household: Household

    private static let accounts = "demonstration/accounts.txt"

    /// Invented, and visibly so.
    private static let people = [
        (PersonName(family: "見本", given: "花子", familyKana: "ミホン", givenKana: "ハナコ"), "mihon.hanako"),
        (PersonName(family: "見本", given: "太郎", familyKana: "ミホン", givenKana: "タロウ"), "mihon.taro"),
    ]

    /// Invites two invented administrators of each town that was not there before, and says where everything is.
    ///
    /// Asked to end, it ends between two invitations, and the next run goes on from there.
    func welcome() async throws -> String {
        let file = household.folder.resolve(Self.accounts)
        var known = String(decoding: try DataFolder.read(file) ?? [], as: UTF8.self)
        for town in household.workplace.towns.live {
            for (person, login) in Self.people where !known.contains("\(town.key)\t\(person.full)\t") {
                try Task.checkCancellation()
                known += try await line(of: town, person, login)
                try DataFolder.write(Array(known.utf8), to: file)
            }
        }
        return text(known)
    }

    /// Invites one person whole, and gives the line that the accounts' file keeps: in a task of its own, which no signal
    /// cuts off between the records and the file.
    private func line(of town: Town, _ person: PersonName, _ login: String) async throws -> String {
        let mail = "\(login)@\(town.key).renrakucho.test"
        let office = town.policy.office.flatMap { Office(rawValue: $0.rawValue) } ?? .authority
        let invited = Mutex<Result<Invitation, any Error>>(.failure(CancellationError()))
        await household.group.loops[0].spawn("invite") { [household] in
            let result: Result<Invitation, any Error>
            do {
                result = .success(
                    try await household.invite(town.key.text, office, person, login: login, mail: mail))
            } catch {
                result = .failure(error)
            }
            invited.withLock { $0 = result }
        }.value
        let invitation = try invited.withLock { $0 }.get()
        return "\(town.key)\t\(person.full)\t\(mail)\t\(invitation.passphrase)\n"
    }

    private func text(_ accounts: String) -> String {
        let portal = household.workplace.settings.portalAddress
        var lines = ["", "Renrakucho serves its demonstration. Ctrl-C ends it.", ""]
        for town in household.workplace.towns.live {
            lines.append("  \(town.policy.serviceName)  \(portal)/\(town.key.text)/")
        }
        lines += [
            "", "  The staff door:  \(household.workplace.settings.staffAddress)",
            "  Mail is kept here and goes nowhere:  \(portal)/\(DemonstrationMail.folder)",
            "  Trust this root in a browser of your own:  "
                + household.folder.resolve(DemonstrationIdentity.rootFile),
            "",
            "  Invented administrators (town, name, mail, passphrase). Their pickup codes are in the mail:",
        ]
        lines += accounts.split(separator: "\n").map {
            "    \($0.split(separator: "\t").joined(separator: "  "))"
        }
        return lines.joined(separator: "\n") + "\n\n"
    }
}
