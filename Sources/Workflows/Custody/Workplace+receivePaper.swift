package import Care
import EventLoop
package import FoundationEssentials
import Records

extension Workplace {
    /// A paper arrived: its sheet is the receiver's from today.
    func receive(
        _ paper: SubmissionRecord, _ what: Paper, _ means: SubmissionMeans, of subject: PublicID,
        at counter: borrowing Counter, in town: Town
    ) async throws {
        let sheets = try await counter.custodyLedger(onlyPresent: true).filter { $0.consent == paper.consent }
        let office = PaperHolder.office(paper.addressee)
        var custody: CustodyEntryID?
        switch what {
        case .copy:
            let copies = sheets.compactMap(\.copyNumber).max() ?? 0
            custody = try await counter.enter(
                NewCustodyEntry(
                    consent: paper.consent, sheetNumber: paper.sheetNumber, paper: .copy,
                    copyNumber: copies + 1, holder: office, place: nil, since: today,
                    policy: town.policyDigest), of: subject)
        case .original:
            if let original = sheets.first(where: { $0.paper == .original }), original.subject != nil {
                if original.holder != office {
                    try await counter.move(
                        original, to: office, place: nil, on: today, policy: town.policyDigest)
                }
            } else {
                custody = try await counter.enter(
                    NewCustodyEntry(
                        consent: paper.consent, sheetNumber: paper.sheetNumber, paper: .original,
                        copyNumber: nil, holder: office, place: nil, since: today,
                        policy: town.policyDigest), of: subject)
            }
        }
        try await counter.receive(paper.publicID, what: what, means: means, custody: custody)
        try await counter.leaveTrace(.paperReceived, of: paper.publicID, policy: town.policyDigest)
    }

    /// The office confirms that the submitted paper of the subject in scope arrived.
    ///
    /// Throws `CounterRefusal.notFound` for who does not work at the office that it was sent to.
    package func confirmPaper(
        _ id: PublicID, what: Paper, means: SubmissionMeans, once: UUID, at counter: borrowing Counter,
        in town: Town
    ) async throws {
        try await refusing {
            let me = try counter.actor
            guard let paper = try await counter.submissions().first(where: { $0.publicID == id }) else {
                throw CounterRefusal.notFound
            }
            guard takesPapers(me.office, isDesk: me.isDesk, for: paper.addressee, in: town) else {
                throw CounterRefusal.notFound
            }
            _ = try await counter.once(
                once, .paperReceived, request: Array("\(id) \(what.rawValue) \(means.rawValue)".utf8)
            ) { counter in
                guard paper.receivedAt == nil else { throw CounterRefusal.conflict }
                try await receive(paper, what, means, of: paper.subject, at: counter, in: town)
                return true
            }
        }
    }

    /// A centre without accounts cannot say that a paper came: then the town's desk says it for the centre.
    func takesPapers(_ office: Office?, isDesk: Bool, for addressee: Office, in town: Town) -> Bool {
        office == addressee || (isDesk && addressee == .center)
    }

    /// The paper of the subject in scope went off to the office.
    package func sendPaper(
        _ id: PublicID, by means: SubmissionMeans, on day: CalendarDate, once: UUID,
        at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            _ = try await counter.once(
                once, .paperSubmitted, request: Array("\(id) \(means.rawValue) \(day)".utf8)
            ) { counter in
                try await counter.send(id, by: means, on: day)
                try await counter.leaveTrace(.paperSubmitted, of: id, policy: town.policyDigest)
                return true
            }
        }
    }
}
