import Care
import PKI
import Synchronization

/// One town's keys, unwrapped: the one that seals now, older ones that still open, and the one for blind
/// indexes.
///
/// A sealed value begins with the number of its key (two bytes, big end first), so that keys can change
/// while old values stay readable.
package struct TownKeys: Sendable {
    let tenant: TenantID
    let current: Int16
    let data: [Int16: SealingKey]
    let index: SealingKey

    /// Seals for one place under the town's present key.
    package func seal(_ plain: [UInt8], _ place: SealContext) throws(RecordsError) -> [UInt8] {
        guard let key = data[current] else { throw RecordsError(.keyDestroyed, detail: "no present key") }
        do {
            let number = UInt16(bitPattern: current)
            return [UInt8(number >> 8), UInt8(number & 255)] + (try key.seal(plain, context: place.bytes))
        } catch {
            throw RecordsError(.sealBroken, detail: "sealing: \(error)")
        }
    }

    /// - Throws: `sealBroken` when the value is not what was sealed for this place; `keyDestroyed`.
    package func open(_ sealed: [UInt8], _ place: SealContext) throws(RecordsError) -> [UInt8] {
        guard sealed.count > 2, let high = sealed.first else {
            throw RecordsError(.sealBroken, detail: "not a sealed value")
        }
        let number = Int16(bitPattern: UInt16(high) << 8 | UInt16(sealed[1]))
        guard let key = data[number] else { throw RecordsError(.keyDestroyed, detail: "key \(number)") }
        do {
            return try key.open(Array(sealed.dropFirst(2)), context: place.bytes)
        } catch {
            throw RecordsError(.sealBroken, detail: "opening: \(error)")
        }
    }

    package func seal(_ text: String, _ place: SealContext) throws(RecordsError) -> [UInt8] {
        try seal(Array(text.utf8), place)
    }

    package func text(_ sealed: [UInt8], _ place: SealContext) throws(RecordsError) -> String {
        String(decoding: try open(sealed, place), as: UTF8.self)
    }

    /// Seals what may be absent.
    package func seal(ifAny text: String?, _ place: SealContext) throws(RecordsError) -> [UInt8]? {
        guard let text else { return nil }
        return try seal(Array(text.utf8), place)
    }

    package func text(ifAny sealed: [UInt8]?, _ place: SealContext) throws(RecordsError) -> String? {
        guard let sealed else { return nil }
        return String(decoding: try open(sealed, place), as: UTF8.self)
    }

    /// A keyed hash by which equal values of one column are found inside the town, and nowhere else.
    package func blindIndex(_ value: String, column: StaticString) -> [UInt8] {
        index.mac(Array("\(tenant.value)/\(column)/".utf8) + Array(value.utf8))
    }
}

/// Unwrapped keys of the towns that were asked for; forgotten when a town's keys change here, and after a while in any
/// case, since another process may have changed them.
final class KeyRing: Sendable {
    private struct Held {
        let keys: TownKeys
        let since: ContinuousClock.Instant
    }

    private let life: Duration
    private let keys = Mutex<[TenantID: Held]>([:])

    init(life: Duration) { self.life = life }

    func keys(of tenant: TenantID, evenOld: Bool = false) -> TownKeys? {
        let now = ContinuousClock.now
        return keys.withLock { keys in
            guard let held = keys[tenant], evenOld || now - held.since < life else { return nil }
            return held.keys
        }
    }

    func hold(_ fresh: TownKeys) {
        keys.withLock { $0[fresh.tenant] = Held(keys: fresh, since: .now) }
    }

    func forget(_ tenant: TenantID) { keys.withLock { _ = $0.removeValue(forKey: tenant) } }
}
