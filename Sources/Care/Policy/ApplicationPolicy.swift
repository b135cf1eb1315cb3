/// How a facility applies, is approved and told.
package struct ApplicationPolicy: Hashable, Sendable {
    /// How an application arrives.
    package enum Means: String, PolicyWord {
        case portal
        case paper

        package var label: String {
            switch self {
            case .portal: "ポータル"
            case .paper: "書面"
            }
        }
    }

    /// What stands before approval.
    package enum Gate: String, PolicyWord {
        case facilityPledge = "facility_pledge"
        case staffPledge = "staff_pledge"
        case checklist
        case participationConsent = "participation_consent"

        package var label: String {
            switch self {
            case .facilityPledge: "事業所の誓約書"
            case .staffPledge: "利用者の誓約書"
            case .checklist: "安全管理のチェックリスト"
            case .participationConsent: "参加同意書"
            }
        }
    }

    /// A field of the application form.
    package enum Field: String, PolicyWord {
        case facilityName = "facility_name"
        case prefecture
        case municipality
        case facilityKind = "facility_kind"
        case administratorName = "administrator_name"
        case administratorKana = "administrator_kana"
        case profession
        case email
        case loginID = "login_id"
        case password

        package var label: String {
            switch self {
            case .facilityName: "施設名"
            case .prefecture: "所在県"
            case .municipality: "市区町村"
            case .facilityKind: "施設分類"
            case .administratorName: "担当者名"
            case .administratorKana: "担当者名（カナ）"
            case .profession: "職種"
            case .email: "メールアドレス"
            case .loginID: "ログインID"
            case .password: "パスワード"
            }
        }
    }

    /// Whether one mail address may stand for two people.
    package enum DuplicateMail: String, PolicyWord {
        case refused

        package var label: String {
            "受け付けない"
        }
    }

    /// How many mails follow an approval.
    package enum Mails: String, PolicyWord {
        case one
        case three

        package var label: String {
            switch self {
            case .one: "1通"
            case .three: "3通"
            }
        }
    }

    /// When the kind of device is asked.
    package enum DeviceAsked: String, PolicyWord {
        case inApplication = "in_application"
        case atPickup = "at_pickup"

        package var label: String {
            switch self {
            case .inApplication: "申請のとき"
            case .atPickup: "電子証明書を受け取るとき"
            }
        }
    }

    /// How the first login comes about.
    package enum Credentials: String, PolicyWord {
        case chosenByApplicant = "chosen_by_applicant"
        case setAtPickup = "set_at_pickup"
        case issuedByMail = "issued_by_mail"

        package var label: String {
            switch self {
            case .chosenByApplicant: "申請者が決める"
            case .setAtPickup: "電子証明書を受け取るときに決める"
            case .issuedByMail: "メールで知らせる"
            }
        }
    }

    /// The authority or the secretariat.
    package var approver: Rule<BodyRole> = .unspecified
    package var means: Rule<[Means]> = .unspecified
    /// What must be signed or filled in before approval.
    package var gates: Rule<[Gate]> = .unspecified
    /// What the form asks for.
    package var fields: Rule<[Field]> = .unspecified
    package var duplicateMail: Rule<DuplicateMail> = .unspecified
    /// How many mails follow an approval.
    package var mails: Rule<Mails> = .unspecified
    /// After how long an applicant without mail should ask.
    package var mailAlarmAfter: Rule<PolicyPeriod> = .unspecified
    package var deviceAsked: Rule<DeviceAsked> = .unspecified
    /// How the administrator gets the first login.
    package var credentials: Rule<Credentials> = .unspecified

    package init() {}
}

/// Device certificates.
package struct CertificatesPolicy: Hashable, Sendable {
    /// How a further certificate is had.
    package enum Additional: String, PolicyWord {
        case selfService = "self_service"
        case byInquiry = "by_inquiry"

        package var label: String {
            switch self {
            case .selfService: "管理者が自分で発行する"
            case .byInquiry: "窓口に問い合わせる"
            }
        }
    }

    /// What one certificate stands for.
    package enum Holder: String, PolicyWord {
        case device
        case staff

        package var label: String {
            switch self {
            case .device: "端末ごと"
            case .staff: "人ごと"
            }
        }
    }

    /// How a facility gets a further certificate.
    package var additional: Rule<Additional> = .unspecified
    package var devices: Rule<[DeviceKind]> = .unspecified
    package var lifetime: Rule<PolicyPeriod> = .unspecified
    package var per: Rule<Holder> = .unspecified

    package init() {}
}

extension ApplicationPolicy.Gate {
    /// The gate in the town's own nouns.
    package func label(_ words: Vocabulary) -> String {
        switch self {
        case .facilityPledge: "\(words.facility)の誓約書"
        case .staffPledge: "\(words.staff)の誓約書"
        case .checklist, .participationConsent: label
        }
    }
}
