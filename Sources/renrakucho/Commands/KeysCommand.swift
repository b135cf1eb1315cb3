import EventLoop
import Glibc
import Journal
import PKI
import Postgres
import Records

/// `renrakucho keys …`
struct KeysCommand {
    let arguments: Arguments

    init(_ arguments: Arguments) { self.arguments = arguments }

    func run() async throws {
        let words = Array(arguments.words.dropFirst())
        if words.first == "master" { return try await replaceMaster() }
        try await OperatorRoom.lend(arguments) { room in
            let town = try await town(words.dropFirst().first, room)
            switch words.first {
            case "list": try await list(town, room)
            case "rotate": try await rotate(town, room)
            case "reseal": try await reseal(town, room)
            case "destroy": try await destroy(words.dropFirst(2).first, of: town, room)
            case let word:
                throw Arguments.Slip(
                    description: "There is no command “keys \(word ?? "")”. `renrakucho help` lists them.")
            }
        }
    }

    /// The town of this key, as the records know it: its file may be gone.
    private func town(_ key: String?, _ room: OperatorRoom) async throws -> TownRecord {
        let known = try await room.archive.read(.operator(nil)) { try await $0.towns() }
        guard let town = known.first(where: { $0.key == key }) else {
            throw Arguments.Slip(description: "There is no town “\(key ?? "")”.")
        }
        return town
    }

    private func list(_ town: TownRecord, _ room: OperatorRoom) async throws {
        let keys = try await room.archive.read(.job(town.id)) { try await $0.keyRecords() }
        for key in keys {
            let words = [key.askedBy.map { "asked by \($0)" }, key.confirmedBy.map { "confirmed by \($0)" }]
            Terminal.say(
                "\(key.number)\t\(key.purpose)\t\(key.state)\t\(words.compactMap { $0 }.joined(separator: ", "))\n"
            )
        }
    }

    private func rotate(_ town: TownRecord, _ room: OperatorRoom) async throws {
        let number = try await room.archive.addDataKey(of: town.id)
        Terminal.say("Key \(number) stands beside the present one. Every process learns of it now …\n")
        try await EventLoop.current?.sleep(room.archive.keysLiveFor + .seconds(1))
        try await room.archive.promote(number, of: town.id)
        Terminal.say("Key \(number) seals from now on. Every process learns of that now …\n")
        try await EventLoop.current?.sleep(room.archive.keysLiveFor + .seconds(1))
        try await reseal(town, room)
    }

    private func reseal(_ town: TownRecord, _ room: OperatorRoom) async throws {
        let count = try await room.archive.reseal(of: town.id) { place, count in
            Terminal.say("\(place.relation).\(place.column)\t\(count) of \(place.waiting)\n")
        }
        Terminal.say("\(count) values were sealed anew. The older keys can be destroyed by two people.\n")
    }

    private func destroy(_ number: String?, of town: TownRecord, _ room: OperatorRoom) async throws {
        guard let number = number.flatMap({ Int($0) }), let person = arguments["by"],
            (2...60).contains(person.count)
        else { throw Arguments.Slip(description: "keys destroy needs a town, a key's number and --by NAME.") }
        let sentence =
            switch try await room.archive.destroyKey(number, of: town.id, by: person) {
            case .asked: "\(person) asks for it. It is destroyed once a second person says the same.\n"
            case .done: "Key \(number) is destroyed. What it sealed is gone for good.\n"
            case .unknown: "There is no key \(number), or it is destroyed already."
            case .samePerson: "\(person) asked for it before: a second person has to say the same."
            case .inUse: "Key \(number) is in use, and \(town.key) is open."
            case .needed(let count):
                "\(count) values are sealed under older keys. Run `renrakucho keys reseal \(town.key)` first."
            case .tooEarly: "Key \(number) sealed until just now. Try again in a minute."
            }
        guard sentence.hasSuffix("\n") else { throw Arguments.Slip(description: sentence) }
        Terminal.say(sentence)
    }

    /// Everything is under the new key, or nothing is: the files are put back where the database was not asked in vain.
    private func replaceMaster() async throws {
        guard let file = arguments["new"], let bytes = try DataFolder.read(DataFolder.absolute(file)),
            bytes.count == 32
        else { throw Arguments.Slip(description: "keys master needs --new FILE, a file of 32 random bytes.") }
        let fresh = try SealingKey(bytes: bytes)
        try await OperatorRoom.lend(arguments) { room in
            try await admit(ContextKey(derivedFrom: fresh), room)
            var takeBack: (() throws -> Void)?
            let count: Int
            do {
                count = try await room.archive.rewrap(under: fresh) {
                    takeBack = try room.keys.replace(master: bytes)
                }
            } catch {
                try takeBack?()
                throw error
            }
            Terminal.say("\(count) keys are wrapped under the new master key.\n")
            Terminal.say(
                room.keys.isCredential
                    ? "Give it to systemd as renrakucho-master, and restart the service now.\n"
                    : "The one before lies beside it as .former: destroy it once no older backup is wanted.\n"
            )
        }
    }

    private func admit(_ key: ContextKey, _ room: OperatorRoom) async throws {
        let database = Database(
            DatabaseConfiguration(conninfo: try room.installation.administration()), loops: room.group.loops,
            journal: Journal(minimum: .warning))
        do {
            try await Migrator(database).admit(
                key, beside: ContextKey(derivedFrom: room.keys.master))
            await database.close()
        } catch {
            await database.close()
            throw error
        }
    }
}
