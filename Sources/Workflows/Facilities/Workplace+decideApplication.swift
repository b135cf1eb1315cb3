package import Care
import EventLoop
package import FoundationEssentials
import PKI
import Records

/// What the desk sees after its decision.
package enum ApplicationOutcome: Sendable {
    /// The applicant is told by mail.
    case mailed
    /// The applicant has no address: these codes are shown now and never again.
    case onPaper(PickupCodes, facility: String)
    /// The same for a question: the link that the desk passes on.
    case link(String)
    /// This form was sent before; nothing was done again.
    case before
}

/// Why a decision cannot be recorded.
package enum DecisionFault: Error, Sendable, Hashable {
    /// The documents name no approver, so the decision goes on record with a reason.
    case reasonMissing
    /// The login name that the applicant chose was given to somebody else in the meantime.
    case loginTaken
    case mailTaken
    /// Somebody decided it already.
    case decided
}

extension Workplace {
    /// Approves an application: the facility, its administrator's account and the codes come to be, and the
    /// mails go.
    ///
    /// A reason is asked for where the town's documents name no approver; `key` is the form's: the act is done once.
    ///
    /// - Throws: `Refusal` by the town's rule, `DecisionFault`.
    package func approveApplication(
        _ id: PublicID, reason: String, key: UUID, at counter: borrowing Counter, in town: Town
    ) async throws -> ApplicationOutcome {
        try mayDecide(reason, at: counter, in: town)
        let now = clock.now()
        let (ticket, password) = try await freshTicket(now: now)
        let issued: String? =
            town.policy.firstCredentials == .issuedByMail ? SecureRandom.code(symbols: 16) : nil
        let issuedHash: String? =
            if let issued {
                try await pool.run { () throws(PKIError) in try self.passwords.make(issued) }
            } else {
                nil
            }
        var paper: ApplicationOutcome?
        do {
            let once = try await counter.once(
                key, .applicationApproved, request: Array("approve \(id)".utf8)
            ) { counter in
                let record = try await counter.application(id)
                let form = record.form
                let login = firstLogin(form, number: ticket.number, in: town)
                if let period = town.policy.application.mailAlarmAfter.value {
                    try await counter.setMailAlarm(of: record.id, at: period.after(now))
                }
                let made = try await counter.approve(
                    record,
                    ApplicationApproval(
                        mail: form.mail ?? "\(ticket.number.lowercased())@registration.invalid",
                        loginID: login,
                        ticket: ticket, policy: town.policyDigest))
                if let issuedHash {
                    try await counter.setCredential(
                        of: made.administrator, hash: issuedHash, mustChange: true)
                }
                let codes = PickupCodes(
                    number: ReadableCode.shown(number: ticket.number), password: password,
                    expires: ticket.expiresAt,
                    loginID: PlaceholderLogin.isPlaceholder(login) ? nil : login, issuedPassword: issued,
                    asksLoginPassword: form.loginID != nil)
                try await counter.leaveTrace(
                    .applicationApproved, of: id, policy: town.policyDigest,
                    note: reason.isEmpty ? nil : reason)
                try await counter.leaveTrace(.ticketIssued, of: made.administratorPublicID)
                guard let mail = form.mail else {
                    paper = .onPaper(codes, facility: form.facilityName)
                    return false
                }
                let letters = FacilityLetters(town, settings).approved(
                    to: mail, facility: form.facilityName, codes: codes)
                for (number, letter) in letters.enumerated() {
                    try await counter.post(
                        letter, kind: "application_approved", dedupe: "application.approved.\(id).\(number)")
                }
                return true
            }
            if case .before = once { return .before }
            return paper ?? .mailed
        } catch let error as RecordsError {
            throw decisionFault(error)
        }
    }

    /// Returns an application with a question.
    package func returnApplication(
        _ id: PublicID, question: String, key: UUID, at counter: borrowing Counter, in town: Town
    ) async throws -> ApplicationOutcome {
        try mayDecide(question, at: counter, in: town)
        let link = "\(settings.portalAddress)/\(town.key.text)/apply/answer/\(answerToken(of: id, in: town))"
        do {
            let once = try await counter.once(
                key, .applicationReturned, request: Array("return \(id) \(question)".utf8)
            ) { counter in
                let record = try await counter.application(id)
                try await counter.returnApplication(record, question: question, policy: town.policyDigest)
                try await counter.leaveTrace(.applicationReturned, of: id, policy: town.policyDigest)
                guard let mail = record.form.mail else { return false }
                try await counter.post(
                    FacilityLetters(town, settings).returned(
                        to: mail, number: ApplicationNumber.text(id), question: question, link: link),
                    kind: "application_returned", dedupe: "application.returned.\(id).\(key.uuidString)")
                return true
            }
            return once.answer ? .mailed : .link(link)
        } catch let error as RecordsError {
            throw decisionFault(error)
        }
    }

    /// Refuses an application with a reason that the applicant is told.
    package func refuseApplication(
        _ id: PublicID, reason: String, key: UUID, at counter: borrowing Counter, in town: Town
    ) async throws -> ApplicationOutcome {
        try mayDecide(reason, at: counter, in: town)
        do {
            let once = try await counter.once(
                key, .applicationRefused, request: Array("refuse \(id) \(reason)".utf8)
            ) { counter in
                let record = try await counter.application(id)
                try await counter.refuse(record, reason: reason, policy: town.policyDigest)
                try await counter.leaveTrace(.applicationRefused, of: id, policy: town.policyDigest)
                guard let mail = record.form.mail else { return false }
                try await counter.post(
                    FacilityLetters(town, settings).refused(
                        to: mail, number: ApplicationNumber.text(id), reason: reason),
                    kind: "application_refused", dedupe: "application.refused.\(id)")
                return true
            }
            if case .before = once { return .before }
            return .mailed
        } catch let error as RecordsError {
            throw decisionFault(error)
        }
    }

    /// Fresh codes for an approved application whose codes were lost or are over; the earlier ones are dead.
    ///
    /// - Throws: `conflict` when the certificate was picked up already.
    package func renewCodes(
        of id: PublicID, key: UUID, at counter: borrowing Counter, in town: Town
    ) async throws -> ApplicationOutcome {
        try mayDecide("codes", at: counter, in: town)
        let (ticket, password) = try await freshTicket(now: clock.now())
        var paper: ApplicationOutcome?
        let once = try await counter.once(key, .ticketIssued, request: Array("codes \(id)".utf8)) { counter in
            let record = try await counter.application(id)
            let earlier = try await counter.tickets(of: record.id)
            guard record.state == .approved, let facility = record.facility,
                !earlier.contains(where: { $0.spentAt != nil })
            else { throw CounterRefusal.conflict }
            for old in earlier where !old.isCancelled { try await counter.cancelTicket(old.number) }
            try await counter.issueTicket(
                ticket, purpose: .first, facility: facility, staff: earlier.first?.staff ?? nil,
                application: record.id, device: record.form.device, memo: record.form.deviceMemo)
            try await counter.leaveTrace(.ticketIssued, of: id, policy: town.policyDigest)
            let codes = PickupCodes(
                number: ReadableCode.shown(number: ticket.number), password: password,
                expires: ticket.expiresAt, loginID: nil,
                issuedPassword: nil, asksLoginPassword: record.form.loginID != nil)
            guard let mail = record.form.mail else {
                paper = .onPaper(codes, facility: record.form.facilityName)
                return false
            }
            try await counter.post(
                FacilityLetters(town, settings).codesAgain(to: mail, codes: codes), kind: "pickup_codes",
                dedupe: "application.codes.\(ticket.number)")
            return true
        }
        if case .before = once { return .before }
        return paper ?? .mailed
    }

    private func mayDecide(
        _ reason: String, at counter: borrowing Counter, in town: Town
    ) throws {
        switch town.policy.approvingApplications(by: try counter.decider) {
        case .refused(let refusal): throw refusal
        case .permitted, .desk: break
        }
        if town.policy.application.approver.isUnspecified, reason.isEmpty {
            throw DecisionFault.reasonMissing
        }
    }

    private func firstLogin(_ form: FacilityApplicationForm, number: String, in town: Town) -> String {
        if let chosen = form.loginID { return chosen }
        return town.policy.firstCredentials == .issuedByMail
            ? SecureRandom.code(symbols: 8).lowercased() : PlaceholderLogin.make(number)
    }

    private func decisionFault(_ error: RecordsError) -> any Error {
        switch error.code {
        case .conflict: DecisionFault.decided
        case .taken where error.constraint?.contains("login") ?? false: DecisionFault.loginTaken
        case .taken where error.constraint?.contains("mail") ?? false: DecisionFault.mailTaken
        default: error
        }
    }
}
