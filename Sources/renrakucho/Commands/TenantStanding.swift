import Care
import Policies
import Records
import Workflows

/// What the operator may do about a town without seeing anything of it.
extension TenantCommand {
    /// `tenant count`
    func count() async throws {
        let lines = try await OperatorRoom.lend(arguments) { room in
            try await room.archive.read(.operator(nil)) { desk in
                let towns = try await desk.towns()
                let changes = try await desk.policyChangeStates()
                return try await desk.counts().map { counts in
                    let town = towns.first { $0.id == counts.tenant }
                    let change = changes.first { $0.tenant == counts.tenant }
                    return
                        "\(town?.key ?? "")\t\(town?.state.rawValue ?? "")\t\(counts.facilities) facilities, "
                        + "\(counts.staff) staff, \(counts.certificates) certificates, "
                        + "\(counts.subjects) subjects, \(counts.posts) posts, "
                        + "\(counts.mailsWaiting) mails waiting\(change.map(Self.standing) ?? "")\n"
                }
            }
        }
        Terminal.say(lines.joined())
    }

    private static func standing(_ change: PolicyChangeState) -> String {
        if change.isApproved { return "; a change of its rules is approved" }
        return "; a change of its rules waits for \(change.isProposed ? "a second person" : "two people")"
    }

    /// `tenant suspend`
    func suspend(_ key: String?) async throws {
        guard let reason = arguments["reason"], !reason.isEmpty else {
            throw Arguments.Slip(description: "tenant suspend needs a town and --reason TEXT.")
        }
        try await stand(key, .suspended, from: .live, reason: reason)
    }

    /// `tenant resume`
    func resume(_ key: String?) async throws { try await stand(key, .live, from: .suspended, reason: nil) }

    private func stand(
        _ key: String?, _ state: TownRecord.State, from present: TownRecord.State, reason: String?
    ) async throws {
        try await OperatorRoom.lend(arguments) { room in
            let town = try await room.town(key)
            guard town.state == present else {
                throw Arguments.Slip(description: "\(town.key) is \(town.state.rawValue).")
            }
            try await room.archive.open(.operator(town.id)) { desk in
                try await desk.setTown(town.id, state, reason: reason)
                try await desk.leaveTrace(state == .suspended ? .suspended : .suspensionLifted)
            }
        }
        Terminal.say("\(key ?? "") is \(state.rawValue) from now on.\n")
    }

    /// What `tenant diff --live` counts.
    func liveNumbers(of tenant: TenantKey) async throws -> SightNumbers {
        try await OperatorRoom.lend(arguments) { room in
            let town = try await room.town(tenant.text)
            return try await room.archive.read(.operator(nil)) { desk in
                let towns = try await desk.towns()
                return SightNumbers(try await desk.sightCounts(of: town.id)) { id in
                    towns.first { $0.id == id }.flatMap { TenantKey($0.key) }
                }
            }
        }
    }
}
