/// The number of a row inside the database; never shown to anybody (pages show a `PublicID`).
package struct RowID<Thing>: Hashable, Sendable {
    package let value: Int64

    package init(_ value: Int64) { self.value = value }
}

/// What a `RowID` can number; each case is a type of its own so that a team cannot be asked for by a post.
package enum Kind {
    package enum Facility {}
    package enum Application {}
    package enum Staff {}
    package enum Certificate {}
    package enum Issuer {}
    package enum Ticket {}
    package enum Subject {}
    package enum Consent {}
    package enum CustodyEntry {}
    package enum Post {}
    package enum Attachment {}
    package enum DeskCase {}
    package enum StopRequest {}
}

package typealias FacilityID = RowID<Kind.Facility>
package typealias ApplicationID = RowID<Kind.Application>
package typealias StaffID = RowID<Kind.Staff>
package typealias CertificateID = RowID<Kind.Certificate>
package typealias IssuerID = RowID<Kind.Issuer>
package typealias TicketID = RowID<Kind.Ticket>
package typealias SubjectID = RowID<Kind.Subject>
package typealias ConsentID = RowID<Kind.Consent>
package typealias CustodyEntryID = RowID<Kind.CustodyEntry>
package typealias PostID = RowID<Kind.Post>
package typealias AttachmentID = RowID<Kind.Attachment>
package typealias DeskCaseID = RowID<Kind.DeskCase>
package typealias StopRequestID = RowID<Kind.StopRequest>

/// The number of a town inside the database: `tenant_id` of every row.
package struct TenantID: Hashable, Sendable {
    package let value: Int32

    package init(_ value: Int32) { self.value = value }
}

/// The opaque name of a record in pages and links: 128 random bits as 26 letters of `a–z 2–7`.
///
/// It tells nothing about order, time or volume, and is never a secret: whoever holds one still has to be allowed in.
package struct PublicID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Reads an identifier from a path or form; `nil` unless it is exactly 26 of the 32 letters.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 26, text.utf8.allSatisfy(Self.isLetter) else { return nil }
        self.text = String(text)
    }

    /// Names a new record by 16 random octets.
    package init(random octets: [16 of UInt8]) {
        var text = ""
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        for index in octets.indices {
            pending = pending << 8 | UInt32(octets[index])
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.unicodeScalars.append(Self.letter(pending >> bits & 31))
            }
            pending &= (1 << bits) - 1
        }
        text.unicodeScalars.append(Self.letter(pending << (5 - bits) & 31))
        self.text = text
    }

    package var description: String { text }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(byte)
    }

    private static func letter(_ value: UInt32) -> Unicode.Scalar {
        let byte = UInt8(truncatingIfNeeded: value)
        return Unicode.Scalar(byte < 26 ? UInt8(ascii: "a") + byte : UInt8(ascii: "2") + byte - 26)
    }
}
