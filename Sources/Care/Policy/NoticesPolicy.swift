/// How changes, pauses and the end of the service are told.
package struct NoticesPolicy: Hashable, Sendable {
    /// Whether facilities must agree to a change.
    package enum Consent: String, PolicyWord {
        case needed
        case notNeeded = "not_needed"

        package var label: String {
            switch self {
            case .needed: "必要とする"
            case .notNeeded: "必要としない"
            }
        }
    }

    /// Why the service may be paused.
    package enum Cause: String, PolicyWord {
        case urgentMaintenance = "urgent_maintenance"
        case fireOrPowerFailure = "fire_or_power_failure"
        case disasterOrAccident = "disaster_or_accident"
        case vendorMaintenance = "vendor_maintenance"

        package var label: String {
            switch self {
            case .urgentMaintenance: "緊急の保守"
            case .fireOrPowerFailure: "火災や停電など"
            case .disasterOrAccident: "天災や不慮の事故"
            case .vendorMaintenance: "契約事業者が必要と判断した保守"
            }
        }
    }

    /// How a change is made and told.
    package struct Change: Hashable, Sendable {
        package var consent: Statement<Consent> = .unspecified
        /// Who tells the facilities.
        package var deliveredBy: Statement<BodyRole> = .unspecified
        /// Whether it must reach them for certain.
        package var certain: Statement<Requirement> = .unspecified

        package init() {}
    }

    /// How the service is paused.
    package struct Pause: Hashable, Sendable {
        package var causes: Statement<[Cause]> = .unspecified
        package var withoutNotice: Statement<Permission> = .unspecified
        /// Who may act in urgency.
        package var proxy: Statement<BodyRole> = .unspecified
        /// How soon the proxy reports.
        package var reportBack: Statement<Promptness> = .unspecified

        package init() {}
    }

    package var termsChange: Rule<Change> = .unspecified
    package var serviceChange: Rule<Change> = .unspecified
    package var pause: Rule<Pause> = .unspecified
    /// At least this long before the end.
    package var terminationNotice: Rule<PolicyPeriod> = .unspecified

    package init() {}
}
