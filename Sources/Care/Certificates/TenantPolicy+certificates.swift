extension TenantPolicy {
    /// Whether a facility's administrator may issue a further certificate without asking.
    package func issuingFurtherCertificate(decisions: DeskDecisions = .none) -> Ruling {
        let rule = certificates.additional
        switch decisions.statement(rule, RuleKey.additional) {
        case .unspecified, .standard: return .desk(DeskMatter(rule: RuleKey.additional))
        case .none, .stated(.selfService): return .permitted(rule.clause)
        case .stated(.byInquiry): return .refused(Refusal(.furtherCertificateByInquiry, clause: rule.clause))
        }
    }

    /// Whether this person approves the applications of facilities.
    ///
    /// Where the documents name no approver, either office does, and the desk's decision is recorded with its reason.
    package func approvingApplications(by person: ActingPerson) -> Ruling {
        let rule = application.approver
        guard let office = person.office else {
            return .refused(Refusal(.notTheApprover(rule.value ?? .authority), clause: rule.clause))
        }
        switch rule.statement {
        case .stated(let approver):
            return office == approver
                ? .permitted(rule.clause) : .refused(Refusal(.notTheApprover(approver), clause: rule.clause))
        case .unspecified: return .permitted(nil)
        case .none, .standard: return .refused(Refusal(.undeclared, clause: nil))
        }
    }
}
