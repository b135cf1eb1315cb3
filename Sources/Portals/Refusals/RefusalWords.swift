import Care

/// Why a town's rule says no, as a sentence in the town's own words.
enum RefusalWords {
    static func sentence(_ refusal: Refusal, _ policy: TenantPolicy) -> String {
        let words = policy.words
        return switch refusal.ground {
        case .notAnObtainer: "\(words.consentPaper)をいただけるのは、文書が定めた人に限られています。"
        case .familyNotProvidedFor: "ご家族による同意は、\(policy.townName)の文書に定められていません。"
        case .familyOnlyWhenIncapable: "ご家族の同意によることができるのは、本人の同意が難しいときだけです。"
        case .explanationPaperMissing: "\(words.explanationPaper)を使った説明が済んでいません。"
        case .notTheRegistrar(let registrar):
            "\(words.subject)を登録するのは\(name(registrar, policy))です。"
        case .evidenceMissing(let missing):
            "登録には、"
                + missing.map { $0 == .consentPaper ? words.consentPaper : $0.label }.joined(separator: "と")
                + "の確認が必要です。"
        case .submissionMissing(let recipient):
            "登録の前に、\(words.consentPaper)を\(recipient.map { body($0, policy) } ?? "窓口")に提出する必要があります。"
        case .ineligible(let tests):
            "\(words.subject)の条件（\(tests.map(\.label).joined(separator: "・"))）に当てはまりません。"
        case .householdsNotProvidedFor: "世帯としての登録は、\(policy.townName)の文書に定められていません。"
        case .notTheUpdater(.members): "基本情報を書き直すのは、\(words.team)の\(words.member)です。"
        case .notTheUpdater(.registrar): "基本情報を書き直すのは、登録した人です。変わったことがあれば、その人にお知らせください。"
        case .firstMemberMissing: "\(words.team)のはじめの\(words.member)を選んでください。だれもいない\(words.team)では始められません。"
        case .mayNotEditTeam(let editors):
            "\(words.team)の\(words.member)を変えられるのは、\(list(editors.map { name($0, policy) }))です。"
        case .subjectNotToldByLetter: "\(words.member)の一覧は、手紙では知らせません。"
        case .doctorMustApprove: "かかりつけ医の承諾が必要です。"
        case .furtherCertificateByInquiry: "証明書の追加は、窓口への問い合わせにより行います。"
        case .mayNotAskForStop(let askers):
            "\(words.stop)を申し出られるのは、\(list(askers.map { name($0, policy) }))です。"
        case .mayNotSetStop(let setter):
            "\(words.stop)を設定するのは、"
                + (setter.body.map { body($0, policy) } ?? "\(words.team)の\(words.member)") + "です。"
        case .mayNotCloseAfterDeath(let role):
            "亡くなられた方の記録を閉じるのは、\(body(role, policy))です。"
        case .deathNotReportedYet(let role): "先に、亡くなられたことを\(body(role, policy))に知らせる必要があります。"
        case .consentWithdrawn: "同意が取り下げられているため、再開できません。新しい同意をいただいてから、登録し直してください。"
        case .membersNotToldYet: "先に\(words.team)の\(words.member)に伝える必要があります。"
        case .formNotFiledYet: "先に\(words.stopForm)を出す必要があります。"
        case .notTheApprover(let role): "\(words.apply)を承認するのは\(body(role, policy))です。"
        case .paperMeansNotOffered: "書面での申し込みは受け付けていません。"
        case .facilityKindNotAdmitted: "この分類の\(words.facility)は、\(policy.townName)では参加の対象になっていません。"
        case .outsideTownNotAdmitted:
            "\(policy.townName)の外にある\(words.facility)は、協定のある市町村のものに限って参加できます。"
        case .leaveByNoticeToAuthority: "利用をやめるときは、運営主体に届け出ます。"
        case .informationFirst: "先に\(words.facility)の情報を入力してください。"
        case .undeclared: "\(policy.townName)の文書に定めがないため、この操作はできません。"
        }
    }

    static func clause(_ refusal: Refusal) -> String? {
        refusal.clause.flatMap { $0.description.isEmpty ? nil : $0.description }
    }

    /// The clause, or that the desk decided so where the documents are silent.
    static func ground(_ refusal: Refusal, _ policy: TenantPolicy) -> String? {
        clause(refusal)
            ?? (refusal.followsDesk ? "\(policy.townName)の文書に定めがないため、窓口の判断によります" : nil)
    }

    /// 「AとB」「A、B、C」; an empty list is somebody who is named elsewhere.
    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "定められた人" : names.joined(separator: names.count == 2 ? "と" : "、")
    }

    private static func name(_ editor: TeamPolicy.Editor, _ policy: TenantPolicy) -> String {
        switch editor {
        case .members: "\(policy.words.team)の\(policy.words.member)"
        case .obtainer: policy.words.obtainer
        case .registrar: "登録した人"
        }
    }

    private static func name(_ asker: StopPolicy.Requester, _ policy: TenantPolicy) -> String {
        switch asker {
        case .subject: "ご本人"
        case .family: "ご家族"
        case .familyWhenIncapable: "ご本人の意思を確かめにくいときのご家族"
        case .facility: policy.words.facility
        }
    }

    private static func body(_ role: BodyRole, _ policy: TenantPolicy) -> String {
        let body = policy.bodies[role].value
        return body?.word.value ?? body?.name.value ?? role.label
    }

    private static func name(_ registrar: RegistrationPolicy.Registrar, _ policy: TenantPolicy) -> String {
        registrar.body.map { body($0, policy) } ?? policy.words.obtainer
    }
}
