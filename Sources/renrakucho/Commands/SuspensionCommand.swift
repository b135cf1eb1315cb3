import Care
import Workflows

/// `renrakucho suspend` and `renrakucho resume`: the operator in the town's place, in urgency.
struct SuspensionCommand {
    let arguments: Arguments

    init(_ arguments: Arguments) { self.arguments = arguments }

    func run() async throws {
        guard arguments.words.count == 2, let key = arguments.words.last else {
            throw Arguments.Slip(
                description: "\(arguments.words.first ?? "suspend") needs a town. See `renrakucho help`.")
        }
        let target = try target()
        let installation = try Installation(arguments)
        try installation.startDatabase()
        let household = try await Household(
            installation.configuration, in: installation.folder, resources: installation.resources,
            mayMake: false, database: installation.connection)
        do {
            try await act(on: target, in: try await household.town(key), household)
        } catch let fault as UrgencyFault {
            await household.close()
            throw Arguments.Slip(description: sentence(fault, key))
        } catch {
            await household.close()
            throw error
        }
        await household.close()
    }

    private func target() throws -> UrgentTarget {
        let named: [UrgentTarget] = [
            arguments["facility"].map { .facility($0) }, arguments["login"].map { .person($0) },
            arguments["device"].flatMap { PublicID($0) }.map { .device($0) },
        ].compactMap { $0 }
        guard named.count == 1, let target = named.first else {
            throw Arguments.Slip(description: "Name one of --facility, --login and --device.")
        }
        return target
    }

    private func act(on target: UrgentTarget, in town: Town, _ household: Household) async throws {
        guard arguments.words.first == "suspend" else {
            try await household.workplace.liftInUrgency(target, in: town)
            return Terminal.say("Lifted; it holds from the next request.\n")
        }
        guard let cause = arguments["cause"].flatMap(SuspensionCause.init(rawValue:)),
            let reason = arguments["reason"], (1...500).contains(reason.count)
        else {
            let causes = SuspensionCause.allCases.map(\.rawValue).joined(separator: ", ")
            throw Arguments.Slip(
                description: "suspend needs --cause (\(causes)) and --reason, which the town's desk reads.")
        }
        try await household.workplace.suspendInUrgency(target, cause: cause, reason: reason, in: town)
        Terminal.say("Shut out from the next request. The town's desk is told by mail and at its page.\n")
    }

    private func sentence(_ fault: UrgencyFault, _ key: String) -> String {
        switch fault {
        case .notProxy(let clause):
            let source = clause.map { " (\($0))" } ?? ""
            return "The documents of \(key) do not let the operator act for the town\(source): call its desk."
        case .unknown: return "There is no such facility, login ID or living device in \(key)."
        case .conflict:
            return
                "Nothing was done: the operator lifts only what it suspended itself, and nobody who has left is suspended."
        }
    }
}
