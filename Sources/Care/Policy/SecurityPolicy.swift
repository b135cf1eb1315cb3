/// Education, incidents, forbidden acts and cautions.
package struct SecurityPolicy: Hashable, Sendable {
    /// A party in the chain of telling.
    package enum IncidentParty: String, PolicyWord {
        case facility
        case authority
        case secretariat
        case center
        case vendor
        case council

        package var label: String {
            switch self {
            case .facility: "事業所"
            case .authority: "運営主体"
            case .secretariat: "事務局"
            case .center: "連携の拠点"
            case .vendor: "契約事業者"
            case .council: "協議機関"
            }
        }
        package var body: BodyRole? {
            switch self {
            case .authority: .authority
            case .secretariat: .secretariat
            case .center: .center
            case .vendor: .vendor
            case .council: .council
            default: nil
            }
        }
    }

    /// When a party is told.
    package enum IncidentCondition: String, PolicyWord {
        case always
        case bySeverity = "by_severity"
        case whenNeeded = "when_needed"

        package var label: String {
            switch self {
            case .always: "必ず"
            case .bySeverity: "重要度に応じて"
            case .whenNeeded: "必要に応じて"
            }
        }
    }

    /// One step of the chain.
    package struct IncidentStep: Hashable, Sendable {
        package var party: IncidentParty = .facility
        package var when: IncidentCondition = .always

        package init() {}
    }

    /// Whether whoever finds an incident may settle it alone.
    package enum SelfResolution: String, PolicyWord {
        case forbidden

        package var label: String {
            "自分だけで解決しない"
        }
    }

    /// Whether the council can be called for an incident.
    package enum CouncilCall: String, PolicyWord {
        case whenNeeded = "when_needed"

        package var label: String {
            "必要に応じて臨時に開く"
        }
    }

    /// What the authority and vendor answer for.
    package enum Liability: String, PolicyWord {
        case disclaimed

        package var label: String {
            "責任を負わないと定める"
        }
    }

    /// What a user must not do.
    package enum ProhibitedAct: String, PolicyWord {
        case publicMorals = "public_morals"
        case crime
        case copyright
        case propertyOrPrivacy = "property_or_privacy"
        case defamation
        case breachOfTerms = "breach_of_terms"
        case falseApplication = "false_application"
        case tampering
        case misuseOfCredentials = "misuse_of_credentials"
        case obstruction
        case deemedUnfit = "deemed_unfit"

        package var label: String {
            switch self {
            case .publicMorals: "公序良俗に反すること"
            case .crime: "犯罪に結びつくこと"
            case .copyright: "著作権を侵すこと"
            case .propertyOrPrivacy: "財産やプライバシーを侵すこと"
            case .defamation: "誹謗や中傷"
            case .breachOfTerms: "規約に反すること"
            case .falseApplication: "偽りの申請"
            case .tampering: "情報の改ざん"
            case .misuseOfCredentials: "IDやパスワードの不正な使用"
            case .obstruction: "運営の妨げ"
            case .deemedUnfit: "運営主体が不適切と判断したこと"
            }
        }
    }

    /// What facilities and users look after.
    package enum Caution: String, PolicyWord {
        case antivirusOnEveryTerminal = "antivirus_on_every_terminal"
        case deviceRules = "device_rules"
        case portableDevicesGuarded = "portable_devices_guarded"
        case portableMediaRules = "portable_media_rules"
        case mobileDevicesManagedCentrally = "mobile_devices_managed_centrally"
        case tidyDesk = "tidy_desk"
        case powerOffWhenAway = "power_off_when_away"
        case careWithDownloads = "care_with_downloads"
        case careWithPortableInput = "care_with_portable_input"
        case careWithMail = "care_with_mail"
        case licensedVerifiedSoftware = "licensed_verified_software"
        case facilityPrivacyRules = "facility_privacy_rules"
        case noScreenshots = "no_screenshots"
        case guardCredentials = "guard_credentials"

        package var label: String {
            switch self {
            case .antivirusOnEveryTerminal: "すべての端末でウイルス対策をする"
            case .deviceRules: "機器の利用、保管、廃棄を事業所で取り決める"
            case .portableDevicesGuarded: "持ち運ぶ機器からの漏えいや破損を防ぐ"
            case .portableMediaRules: "持ち運ぶ媒体の扱いを事業所で取り決める"
            case .mobileDevicesManagedCentrally: "持ち運ぶ機器を事業所が一元的に管理する"
            case .tidyDesk: "机の上を片づける"
            case .powerOffWhenAway: "席を離れるときは電源を切る"
            case .careWithDownloads: "ダウンロードに注意する"
            case .careWithPortableInput: "USBメモリなどからの読み込みに注意する"
            case .careWithMail: "電子メールの操作に注意する"
            case .licensedVerifiedSoftware: "使用許諾に従い、検証済みのソフトウェアを使う"
            case .facilityPrivacyRules: "事業所の個人情報保護のルールに従う"
            case .noScreenshots: "画面の写しを持ち出さない"
            case .guardCredentials: "IDとパスワードを細心の注意で管理する"
            }
        }
    }

    package var educationEvery: Rule<PolicyPeriod> = .unspecified
    package var educationAfterIncident: Rule<Requirement> = .unspecified
    package var educationMaterialBy: Rule<BodyRole> = .unspecified
    /// In the order of telling.
    package var incidentChain: Rule<[IncidentStep]> = .unspecified
    package var selfResolution: Rule<SelfResolution> = .unspecified
    package var extraordinaryCouncil: Rule<CouncilCall> = .unspecified
    package var prohibitedActs: Rule<[ProhibitedAct]> = .unspecified
    package var cautions: Rule<[Caution]> = .unspecified
    package var liability: Rule<Liability> = .unspecified

    package init() {}
}
