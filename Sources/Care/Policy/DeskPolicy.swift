/// Where people ask.
package struct DeskPolicy: Hashable, Sendable {
    package var name: Rule<String> = .unspecified
    package var phone: Rule<String> = .unspecified
    package var extensions: Rule<[String]> = .unspecified
    package var fax: Rule<String> = .unspecified
    package var email: Rule<String> = .unspecified
    package var days: Rule<[Weekday]> = .unspecified
    package var hours: Rule<DeskHours> = .unspecified
    /// Closed days that fall on an open weekday.
    package var closed: Rule<[DeskClosure]> = .unspecified

    package init() {}
}
