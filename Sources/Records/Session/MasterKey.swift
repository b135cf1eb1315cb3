import Care
import PKI
import Synchronization

/// The key that wraps the towns' keys, which may be changed while the program runs.
final class MasterKey: Sendable {
    private let held: Mutex<SealingKey>
    private let reread: @Sendable () -> SealingKey?

    init(_ key: SealingKey, reread: @escaping @Sendable () -> SealingKey?) {
        held = Mutex(key)
        self.reread = reread
    }

    /// Opens a wrapped key, under the key of now if the one in hand does not fit.
    func unwrap(_ wrapped: [UInt8], of tenant: TenantID, _ number: Int16) throws(RecordsError) -> SealingKey {
        if let key = try? held.withLock({ $0 }).unwrap(wrapped, context: place(tenant, number)) { return key }
        do {
            return try newest().unwrap(wrapped, context: place(tenant, number))
        } catch {
            throw RecordsError(.sealBroken, detail: "key \(number): \(error)")
        }
    }

    /// A fresh key of a town, wrapped under the key of now.
    func wrapFresh(of tenant: TenantID, _ number: Int16) throws(RecordsError) -> [UInt8] {
        do {
            return try newest().wrap(.random(), context: place(tenant, number))
        } catch {
            throw RecordsError(.failed, detail: "wrapping: \(error)")
        }
    }

    /// A wrapped key under another master key; `nil` where it is under that one already.
    func rewrap(
        _ wrapped: [UInt8], of tenant: TenantID, _ number: Int16, under fresh: SealingKey
    ) throws(RecordsError) -> [UInt8]? {
        let context = place(tenant, number)
        if (try? fresh.unwrap(wrapped, context: context)) != nil { return nil }
        let key = try unwrap(wrapped, of: tenant, number)
        do {
            return try fresh.wrap(key, context: context)
        } catch {
            throw RecordsError(.failed, detail: "wrapping: \(error)")
        }
    }

    private func newest() -> SealingKey {
        guard let fresh = reread() else { return held.withLock { $0 } }
        held.withLock { $0 = fresh }
        return fresh
    }

    private func place(_ tenant: TenantID, _ number: Int16) -> [UInt8] {
        SealContext.key(tenant, number).bytes
    }
}
