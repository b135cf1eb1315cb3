/// The public portal's layout.
package struct PortalPolicy: Hashable, Sendable {
    /// One entry of a menu: where it leads, and how the town calls it.
    package struct MenuEntry<Place: PolicyWord>: Hashable, Sendable {
        package var place: Place
        package var label: Statement<String>
        /// Acts that are reached from inside this entry.
        package var holds: [Place]

        package init(place: Place, label: Statement<String> = .standard, holds: [Place] = []) {
            self.place = place
            self.label = label
            self.holds = holds
        }
    }

    /// A place of the public portal.
    package enum MenuPlace: String, PolicyWord {
        case home
        case about
        case flow
        case support
        case start
        case certificateHelp = "certificate_help"
        case firstCertificate = "first_certificate"
        case terms
        case forms
        case resourceMap = "resource_map"

        package var label: String {
            switch self {
            case .home: "ホーム"
            case .about: "電子@連絡帳とは"
            case .flow: "ご利用までの流れ"
            case .support: "お問い合わせ"
            case .start: "利用開始"
            case .certificateHelp: "証明書の入れ方"
            case .firstCertificate: "初回の証明書設定"
            case .terms: "利用規約"
            case .forms: "様式"
            case .resourceMap: "地域資源マップ"
            }
        }
    }

    /// A place of the facility administrator's menu.
    package enum FacilityMenuPlace: String, PolicyWord {
        case apply
        case staff
        case certificates
        case furtherCertificates = "further_certificates"
        case information
        case leave

        package var label: String {
            switch self {
            case .apply: "利用の申請"
            case .staff: "利用者の管理"
            case .certificates: "証明書の管理"
            case .furtherCertificates: "証明書の追加"
            case .information: "事業所の情報"
            case .leave: "利用廃止の申請"
            }
        }
    }

    /// A colour scheme of the platform.
    package enum Colour: String, PolicyWord {
        case indigo
        case blue
        case teal
        case green
        case olive
        case brown
        case rose
        case plum

        package var label: String {
            switch self {
            case .indigo: "藍"
            case .blue: "青"
            case .teal: "青緑"
            case .green: "緑"
            case .olive: "萌黄"
            case .brown: "茶"
            case .rose: "桃"
            case .plum: "紫"
            }
        }
    }

    /// Who sees the map of facilities.
    package enum MapAudience: String, PolicyWord {
        case everyone = "public"
        case members

        package var label: String {
            switch self {
            case .everyone: "だれでも"
            case .members: "利用者だけ"
            }
        }
    }

    /// How published information is taken down.
    package enum Removal: String, PolicyWord {
        case withoutNotice = "without_notice"

        package var label: String {
            "予告なしに削除できる"
        }
    }

    /// A link to another site.
    package struct Link: Hashable, Sendable {
        package var label: String = ""
        /// An https address.
        package var address: Statement<String> = .unspecified

        package init() {}
    }

    package var tagline: Rule<String> = .standard
    package var menu: Rule<[MenuEntry<MenuPlace>]> = .standard
    package var facilityMenu: Rule<[MenuEntry<FacilityMenuPlace>]> = .standard
    package var colour: Rule<Colour> = .standard
    package var links: Rule<[Link]> = .standard
    package var maintainedBy: Rule<BodyRole> = .unspecified
    /// An area of the portal for users only.
    package var staffArea: Rule<Offer> = .unspecified
    package var resourceMap: Rule<MapAudience> = .unspecified
    /// How published information may be taken down.
    package var removal: Rule<Removal> = .unspecified

    package init() {}
}
