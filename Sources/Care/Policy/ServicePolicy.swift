/// The service as the town runs it, and the documents that say so.
package struct ServicePolicy: Hashable, Sendable {
    /// A document of the town.
    package struct Document: Hashable, Sendable {
        /// What `source:` names.
        package var key: String = ""
        package var title: String = ""
        /// The short title before a clause: 利用規約.
        package var citedAs: String = ""
        package var version: Statement<String> = .unspecified
        package var dated: Statement<PartialDate> = .unspecified

        package init() {}
    }

    /// A law, ordinance or guideline that the documents cite.
    package struct Law: Hashable, Sendable {
        package var title: String = ""
        package var number: Statement<String> = .unspecified
        package var citedOn: Statement<PartialDate> = .unspecified
        package var note: Statement<String> = .unspecified

        package init() {}
    }

    /// The service with the town's own spelling; `standard` is the town's name and 電子@連絡帳.
    package var name: Rule<String> = .standard
    package var started: Rule<PartialDate> = .unspecified
    package var purpose: Rule<[String]> = .unspecified
    package var operatedBy: Rule<BodyRole> = .unspecified
    /// Who may be charged with running the system.
    package var systemRunBy: Rule<BodyRole> = .unspecified
    /// The meetings that hear how the service runs.
    package var reportsTo: Rule<[String]> = .unspecified
    /// What clauses point into.
    package var documents: Rule<[Document]> = .unspecified
    /// Keys of the documents that a user accepts.
    package var terms: Rule<[String]> = .unspecified
    /// Laws as the documents cite them, on the day they did.
    package var laws: Rule<[Law]> = .unspecified

    package init() {}
}
