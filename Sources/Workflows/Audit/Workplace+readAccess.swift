package import Care
package import FoundationEssentials
import Records

/// Who opened or changed a subject's record, to be read and printed.
package struct AccessReport: Sendable {
    /// One line, or several in a row that say the same.
    package struct Line: Sendable {
        /// The first and the last time.
        package let from: Date
        package let until: Date
        package let count: Int
        /// `nil` for what the system did by itself.
        package let name: String?
        package let profession: String
        package let facility: String
        /// The town that the person works in, where it is another.
        package let awayTown: String?
        package let device: DeviceKind?
        /// A raw value of `AuditAct`.
        package let act: String
        package let isRefused: Bool
    }

    package let subject: PublicID
    /// `nil` for the desk, which sees who looked and not at whom.
    package let name: PersonName?
    package let lines: [Line]
    /// Where an older page begins; `nil` at the end of the log.
    package let older: String?
}

/// A subject on the desk's list: a number, a state and a day.
package struct SubjectNumber: Sendable {
    package let id: PublicID
    package let state: SubjectState
    package let openedAt: Date
}

extension Workplace {
    /// Lines of the log on one sheet.
    package static var linesPerReport: Int { 500 }

    /// Reads the access log of a subject, newest first, and leaves a trace of that.
    ///
    /// `before`: `AccessReport.older` of the page before.
    ///
    /// - Throws: `CounterRefusal.notFound` for a subject that the person may know nothing of.
    package func readAccess(
        of subject: PublicID, before: String?, at counter: borrowing Counter, in town: Town
    ) async throws -> AccessReport {
        try await refusing {
            let limit = Self.linesPerReport
            let entries = try await counter.accessLog(
                of: subject, limit: limit, before: before.flatMap { AccessLogPlace($0) })
            let name = counter.sight == nil ? nil : try await counter.particulars()?.particulars.name
            if counter.sight == nil {
                try await counter.leaveTraces(.printed, of: [(town.id, subject)])
            } else {
                try await counter.leaveTrace(.printed, of: subject)
            }
            return AccessReport(
                subject: subject, name: name, lines: fold(entries, in: town),
                older: entries.count == limit ? entries.last?.place.text : nil)
        }
    }

    /// The numbers under which the desk can ask for a log.
    package func readSubjectNumbers(at counter: borrowing Counter) async throws -> [SubjectNumber] {
        try await refusing {
            try await counter.shells(in: SubjectState.allCases).map {
                SubjectNumber(id: $0.publicID, state: $0.state, openedAt: $0.openedAt)
            }
        }
    }

    /// A page with twenty photos is one look: the same act of the same person within ten minutes is one line.
    private func fold(_ entries: [AccessLogEntry], in town: Town) -> [AccessReport.Line] {
        var lines: [(entry: AccessLogEntry, from: Date, count: Int)] = []
        for entry in entries {
            if let last = lines.last, last.entry.person == entry.person, last.entry.act == entry.act,
                last.entry.result == entry.result, last.from.timeIntervalSince(entry.at) < 600
            {
                lines[lines.count - 1] = (last.entry, entry.at, last.count + 1)
            } else {
                lines.append((entry, entry.at, 1))
            }
        }
        return lines.map { line in
            let person = line.entry.person
            return AccessReport.Line(
                from: line.from, until: line.entry.at, count: line.count, name: person?.name.full,
                profession: person.flatMap { person in
                    catalogue.professions.first { $0.code.text == person.profession }?.name
                } ?? "",
                facility: person?.facility ?? "",
                awayTown: person.flatMap { person in
                    person.town == town.id
                        ? nil : towns.town(person.town)?.policy.townName ?? person.townKey
                }, device: person?.device, act: line.entry.act,
                isRefused: line.entry.result == AuditResult.refused.rawValue)
        }
    }
}
