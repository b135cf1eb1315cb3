package import Care
import Postgres

extension Archive {
    /// What came of a word for destroying a key.
    package enum Destruction: Sendable, Hashable {
        /// It is on record; a second person's word is wanted.
        case asked
        case done
        /// There is no such key, or it is destroyed already.
        case unknown
        /// The same person asked for it before.
        case samePerson
        /// It seals, and the town is open.
        case inUse
        /// So many values are still sealed under older keys than the present one.
        case needed(Int)
        /// It sealed until just now.
        case tooEarly
    }

    /// Takes one person's word that a key of a town is to be destroyed; with a second person's it is, for good.
    ///
    /// A key in use goes only where the town's doors are shut: that is the end of its contract. An older one goes
    /// once nothing is sealed under it.
    package func destroyKey(_ number: Int, of tenant: TenantID, by person: String) async throws -> Destruction
    {
        let life = keysLiveFor + .seconds(1)
        let outcome = try await open(.job(tenant)) { session in
            try await session.lockTown()
            let isOpen = try await session.towns().first { $0.id == tenant }?.state == .live
            let keys = try await session.keyRecords(warmFor: life)
            guard let key = keys.first(where: { $0.number == number }), key.state != "destroyed" else {
                return Destruction.unknown
            }
            if isOpen {
                if key.state == "active" { return .inUse }
                if key.isWarm { return .tooEarly }
                let waiting = try await session.waitingForReseal().reduce(0) { $0 + $1.waiting }
                if waiting > 0 { return .needed(waiting) }
            }
            return try await session.takeWord(of: person, against: key)
        }
        forgetKeys(of: tenant)
        return outcome
    }
}

extension TownSession {
    fileprivate func takeWord(
        of person: String, against key: KeyRecord
    ) async throws(RecordsError) -> Archive.Destruction {
        let tenant = try town
        guard let first = key.askedBy else {
            try await change(
                """
                update tenant_key set asked_by = \(person), asked_at = now()
                where tenant_id = \(tenant.value) and key_id = \(key.number)::int
                """)
            try await leaveTrace(.keyDestructionAsked)
            return .asked
        }
        guard first != person else { return .samePerson }
        try await change(
            """
            update tenant_key
            set state = 'destroyed', wrapped = null, destroyed_at = now(), confirmed_by = \(person)
            where tenant_id = \(tenant.value) and key_id = \(key.number)::int
            """)
        try await leaveTrace(.keyDestroyed)
        return .done
    }
}
