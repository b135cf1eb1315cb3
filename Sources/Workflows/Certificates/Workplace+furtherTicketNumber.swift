import Care
import PKI
import Records

/// Pickup numbers that follow from what the ticket is for: a desk's decision, or a certificate to be
/// replaced.
///
/// The number is public and unique in its town, so one decision makes one ticket, and a device that was
/// picked up is known to stand in another's place. A ticket that was not used can be followed by a few
/// more.
enum TicketNumber {
    private static let generations = 8
    private static let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789".utf8)

    /// All numbers that tickets of this origin can have, in order.
    static func all(_ purpose: TicketPurpose, of origin: PublicID) -> [String] {
        (0..<generations).map { generation in
            let hash = Digest.sha256(Array("\(purpose.rawValue) \(origin.text) \(generation)".utf8))
            return String(decoding: hash.prefix(10).map { letters[Int($0 & 31)] }, as: UTF8.self)
        }
    }
}
