import Care
import FoundationEssentials
import PKI
import Records

/// A returned application, as its applicant sees it through the link in the mail.
package struct QuestionedApplication: Sendable {
    package let number: String
    package let draft: ApplicationDraft
    package let question: String
}

extension Workplace {
    /// The application behind the link, while its question waits; `nil` for any other link.
    package func questionedApplication(
        token: String, in town: Town
    ) async throws -> QuestionedApplication? {
        let found = try await atDoor(of: town) { door in
            try await door.returnedApplication(link: Digest.sha256(Array(token.utf8)))
        }
        guard let found, found.state == .returned, let question = found.question else { return nil }
        return QuestionedApplication(
            number: ApplicationNumber.text(found.publicID), draft: ApplicationDraft(found.form, gates: []),
            question: question)
    }

    /// Hands a returned application in again with the answer; the gates that were ticked stay ticked.
    ///
    /// - Throws: `notFound` when its question does not wait, `ApplicationFault`, `Refusal`.
    package func answerQuestion(
        token: String, _ draft: ApplicationDraft, answer: String, in town: Town
    ) async throws -> ApplicationReceipt {
        let ruling = town.policy.applying(
            kind: draft.facilityKind, prefecture: draft.prefecture, municipality: draft.municipality,
            catalogue: catalogue)
        if case .refused(let refusal) = ruling { throw refusal }
        do {
            return try await atDoor(of: town) { door in
                let link = Digest.sha256(Array(token.utf8))
                guard let found = try await door.returnedApplication(link: link), found.state == .returned
                else {
                    throw CounterRefusal.notFound
                }
                // What was chosen once stays: the login name is bound to the password that only its hash is
                // known of.
                var form = draft.form
                form.loginID = found.form.loginID
                let isSameMail = form.mail?.lowercased() == found.form.mail?.lowercased()
                if let mail = form.mail, !isSameMail, try await door.isMailTaken(mail) {
                    throw ApplicationFault.mailTaken
                }
                try await door.resubmit(found, form: form, answer: answer)
                try await door.leaveTrace(.applicationReceived, of: found.publicID, policy: town.policyDigest)
                return ApplicationReceipt(
                    number: ApplicationNumber.text(found.publicID), hasMail: form.mail != nil)
            }
        } catch CounterRefusal.taken {
            throw ApplicationFault.mailTaken
        }
    }
}
