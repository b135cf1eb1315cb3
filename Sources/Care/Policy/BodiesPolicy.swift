/// The bodies that have a part in the town's service.
package struct BodiesPolicy: Hashable, Sendable {
    /// A body: what the town calls it and how it is reached.
    package struct Body: Hashable, Sendable {
        /// How the documents call it: 市, 事務局.
        package var word: Statement<String> = .unspecified
        /// Its departments, or the meetings that together are the council.
        package var sections: Statement<[String]> = .unspecified
        /// The full name; `none` where the documents leave a vendor unnamed.
        package var name: Statement<String> = .unspecified
        package var address: Statement<String> = .unspecified
        package var phone: Statement<String> = .unspecified
        package var fax: Statement<String> = .unspecified
        package var email: Statement<String> = .unspecified

        package init() {}
    }

    /// What the file says of one body.
    package subscript(role: BodyRole) -> Rule<Body> {
        switch role {
        case .authority: authority
        case .secretariat: secretariat
        case .center: center
        case .vendor: vendor
        case .council: council
        }
    }

    package var authority: Rule<Body> = .unspecified
    package var secretariat: Rule<Body> = .unspecified
    package var center: Rule<Body> = .unspecified
    package var vendor: Rule<Body> = .unspecified
    package var council: Rule<Body> = .unspecified

    package init() {}
}
