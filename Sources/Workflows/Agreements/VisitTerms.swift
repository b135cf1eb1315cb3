package import Care
import PKI
import Records

/// What somebody from a partner town accepts before they first open a subject: the documents of the town that governs
/// it, in the versions of this day.
package struct VisitTerms: Sendable, Hashable {
    /// As the town names it, with its version and date where the town's file says them.
    package struct Document: Sendable, Hashable {
        package let title: String
        package let version: String?
        package let dated: String?
    }

    package let documents: [Document]
    /// Of the documents' names, versions and dates: a new version is a new word to accept.
    package let digest: [UInt8]

    /// The name under which an acceptance is kept.
    static let document = "visit_terms"

    init(_ policy: TenantPolicy) {
        let terms = policy.service.terms.value
        documents = (policy.service.documents.value ?? [])
            .filter { terms?.contains($0.key) ?? true }
            .map { Document(title: $0.title, version: $0.version.value, dated: $0.dated.value?.description) }
        let lines = documents.map {
            [$0.title, $0.version ?? "", $0.dated ?? ""].joined(separator: "\u{1f}")
        }
        digest = Digest.sha256(Array(([policy.tenant.text] + lines).joined(separator: "\u{1e}").utf8))
    }
}

extension Town {
    /// What a visitor accepts here.
    package var visitTerms: VisitTerms { VisitTerms(policy) }
}

extension Workplace {
    /// Whether the visitor at the counter has accepted what the governing town's documents say today.
    package func hasAcceptedTerms(at counter: borrowing Counter, in town: Town) async throws -> Bool {
        try await refusing {
            let hasAccepted = try await acceptedTerms(at: counter).contains(town.id)
            // Nothing of the subject is shown to who has not.
            if !hasAccepted { counter.leaveNoTrace() }
            return hasAccepted
        }
    }

    /// The same at a counter of its own, for who asks for a file or for news.
    package func hasAcceptedTerms(
        _ credentials: Credentials, of subject: PublicID, in town: Town
    ) async throws -> Bool {
        try await atCounter(of: town, credentials, on: subject, reading: true, keepsAwake: false) { counter in
            counter.leaveNoTrace()
            return try await acceptedTerms(at: counter).contains(town.id)
        }
    }

    /// The visitor at the counter accepts the governing town's documents; which version is on record in both towns.
    package func acceptTerms(at counter: borrowing Counter, in town: Town) async throws {
        try await refusing {
            guard try counter.subject.ground == .visitor else { throw CounterRefusal.notFound }
            try await counter.accept(VisitTerms.document, digest: town.visitTerms.digest, of: town.id)
            try await counter.leaveTrace(.termsAccepted, policy: town.policyDigest)
        }
    }

    /// The towns whose documents of this day the person has accepted.
    func acceptedTerms(at counter: borrowing Counter) async throws -> Set<TenantID> {
        Set(
            try await counter.acceptances().filter { accepted in
                accepted.document == VisitTerms.document
                    && towns.town(accepted.governing)?.visitTerms.digest == accepted.digest
            }.map(\.governing))
    }
}
