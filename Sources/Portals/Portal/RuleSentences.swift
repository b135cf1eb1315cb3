import Care
import Workflows

/// The town's rules as sentences with their clauses: the portal's guide and the printed forms say the same.
///
/// Where the documents are silent the sentence says so and leads to the desk; nothing is borrowed from
/// another town.
struct RuleSentences: Sendable {
    struct Line: Sendable {
        let title: String
        let sentence: String
        let clause: String?

        init(_ title: String, _ sentence: String, _ clause: Clause?) {
            self.title = title
            self.sentence = sentence
            let text = clause?.description ?? ""
            self.clause = text.isEmpty ? nil : text
        }
    }

    let policy: TenantPolicy
    private let catalogue: Catalogue
    private var words: Vocabulary { policy.words }

    init(_ policy: TenantPolicy, _ catalogue: Catalogue) {
        self.policy = policy
        self.catalogue = catalogue
    }

    init(_ visit: Visit) { self.init(visit.policy, visit.house.catalogue) }

    /// What a body is called in the town.
    func body(_ role: BodyRole) -> String {
        let body = policy.bodies[role].value
        return body?.word.value ?? body?.name.value ?? role.label
    }

    private func open(_ title: String) -> Line {
        Line(title, "\(policy.townName)の文書には定めがありません。\(DeskWords.name(policy))にご相談ください。", nil)
    }

    // MARK: From the application to the start

    var facilitySteps: [Line] {
        var steps = [apply, approve, mail, certificate]
        if let information { steps.append(information) }
        return steps + [staff]
    }

    private var apply: Line {
        let way =
            policy.takesApplicationsOnPortal
            ? "このポータルの「\(words.apply)」から申し込みます。" : "書面で申し込みます。用紙は窓口にお問い合わせください。"
        let gates = (policy.application.gates.value ?? []).map { $0.label(policy.words) }
        let papers = gates.isEmpty ? "" : "あわせて、\(gates.joined(separator: "・"))を確認していただきます。"
        return Line(words.apply, way + papers, policy.application.means.clause)
    }

    private var approve: Line {
        guard let approver = policy.application.approver.value else {
            return Line("承認", "窓口が内容を確かめ、理由を記録して決めます。", policy.application.approver.clause)
        }
        return Line("承認", "\(body(approver))が内容を確かめ、承認します。", policy.application.approver.clause)
    }

    private var mail: Line {
        let sentence =
            switch policy.approvalMails {
            case .one: "承認されると、\(words.pickupCodes)がメールで届きます。"
            case .three: "承認されると、承認のお知らせ、\(words.pickupCodes)、ログインのご案内の3通のメールが届きます。"
            }
        let alarm = policy.application.mailAlarmAfter.value.map {
            "\($0.readable)たっても届かないときは、\(DeskWords.name(policy))にお問い合わせください。"
        }
        return Line("メール", sentence + (alarm ?? ""), policy.application.mails.clause)
    }

    private var certificate: Line {
        Line(
            "電子証明書", "使う端末で「\(PortalFrame.label(of: .firstCertificate, policy))」を開き、電子証明書を入れます。",
            policy.certificates.per.clause ?? policy.application.deviceAsked.clause)
    }

    private var information: Line? {
        guard let step = policy.facility.informationStep.value, step.when.value == .afterCertificate else {
            return nil
        }
        return Line(
            "\(words.facility)の情報", "利用を始める前に、\(words.facility)の情報を入力します。",
            policy.facility.informationStep.clause)
    }

    private var staff: Line {
        Line(
            "\(words.staff)の登録", "\(words.facilityAdmin)が、使う人ごとにIDを登録します。登録が終わると利用を始められます。",
            policy.accounts.createdBy.clause)
    }

    // MARK: From the consent to the team

    var subjectSteps: [Line] { [obtainers, family, custody, submission, registrar, team] }

    var obtainers: Line {
        let title = "説明と同意"
        let rule = policy.consent.obtainers
        guard let obtainers = rule.value else { return open(title) }
        let names = obtainers.map { obtainer in
            switch obtainer {
            case .profession(let code): catalogue.name(of: code) ?? code.text
            case .anyStaff: words.staff
            case .chosenInPrecheck: "事前の話し合いで決めた人"
            case .secretariat: body(.secretariat)
            }
        }
        let paper =
            policy.consent.explanationPaper.value == .required
            ? "\(words.explanationPaper)を使って説明し、\(words.consentPaper)に署名をいただきます。"
            : "内容を説明し、\(words.consentPaper)に署名をいただきます。"
        return Line(title, "\(names.joined(separator: "、"))が、\(words.subject)に\(paper)", rule.clause)
    }

    var family: Line {
        let title = "ご家族による同意"
        let rule = policy.consent.family
        switch rule.statement {
        case .stated(.whenIncapable): return Line(title, "本人の同意が難しいときは、ご家族の同意によることができます。", rule.clause)
        case .stated(.always): return Line(title, "本人またはご家族の同意によります。", rule.clause)
        case .none: return Line(title, "本人の同意によります。", rule.clause)
        case .unspecified, .standard: return open(title)
        }
    }

    var custody: Line {
        let title = "用紙の保管"
        let rule = policy.custody.original
        guard let original = rule.value else { return open(title) }
        let copies = (policy.custody.copies.value ?? []).map(holder)
        let rest = copies.isEmpty ? "保管します。" : "保管し、写しは\(copies.joined(separator: "、"))が持ちます。"
        return Line(title, "\(words.consentPaper)の原本は\(holder(original))が\(rest)", rule.clause)
    }

    var submission: Line {
        let title = "用紙の提出"
        let submission = policy.submission
        if submission.what.isNone || submission.to.isNone {
            return Line(title, "提出は求められていません。", submission.to.clause ?? submission.what.clause)
        }
        guard let recipient = submission.to.value else { return open(title) }
        let means = (submission.means.value ?? []).map(\.label)
        let paper = submission.what.value.map { "の\($0.label)" } ?? ""
        let by = means.isEmpty ? "" : "提出の方法は、\(means.joined(separator: "、"))です。"
        let first = submission.beforeRegistration.value == .required ? "登録の前に提出します。" : ""
        return Line(
            title, "\(words.consentPaper)\(paper)を\(body(recipient))に提出します。\(by)\(first)",
            submission.to.clause)
    }

    var registrar: Line {
        let title = "\(words.subject)の登録"
        let rule = policy.registration.registrar
        guard let registrar = rule.value else { return open(title) }
        let who = registrar.body.map(body) ?? words.obtainer
        return Line(title, "\(who)が登録します。", rule.clause)
    }

    // MARK: Stopping

    var stopLines: [Line] { [stopAsked, stopFiled, stopSet, stopEffect] }

    private var stopAsked: Line {
        let title = "申し出ることができる人"
        let rule = policy.stop.requestedBy
        guard let askers = rule.value else { return open(title) }
        let names = askers.map { asker in
            switch asker {
            case .subject: words.subject
            case .family: "ご家族"
            case .familyWhenIncapable: "ご本人の意思表示が難しいときのご家族"
            case .facility: words.facility
            }
        }
        let honoured = policy.stop.mustHonour.value == .required ? "お断りすることはありません。" : ""
        return Line(title, "\(names.joined(separator: "、"))が申し出ることができます。\(honoured)", rule.clause)
    }

    private var stopFiled: Line {
        let title = "届け"
        let (form, to) = (policy.stop.form, policy.stop.to)
        if form.isNone { return Line(title, "書面の届けは求められていません。この用紙は、申し出の控えとして使えます。", form.clause) }
        guard let recipient = to.value else { return open(title) }
        let first =
            policy.stop.whoTells.value == .receiverTellsMembersFirst
            ? "申し出を受けた人は、まず\(words.team)の\(words.member)に伝えます。" : ""
        return Line(title, "\(first)\(words.stopForm)を\(body(recipient))に出します。", to.clause)
    }

    private var stopSet: Line {
        let title = "設定する人"
        let rule = policy.stop.setBy
        guard let setter = rule.value else { return open(title) }
        let who = setter.body.map(body) ?? words.member
        let scope = policy.stop.scope.value == .item ? "申し出のあった情報について、" : ""
        return Line(title, "\(scope)\(who)が\(words.stop)を設定します。", rule.clause)
    }

    /// The platform's own law, the same everywhere.
    private var stopEffect: Line {
        Line("そのあと", "\(words.team)から見えなくなります。記録そのものは消さずに保管します。", nil)
    }

    var team: Line {
        let title = words.team
        let rule = policy.team.editors
        guard let editors = rule.value else { return open(title) }
        let who = editors.map { editor in
            switch editor {
            case .members: words.member
            case .obtainer: words.obtainer
            case .registrar: "登録した人"
            }
        }
        return Line(title, "\(words.team)に加わる人は、\(who.joined(separator: "、"))が決めます。", rule.clause)
    }

    private func holder(_ holder: Custodian) -> String {
        switch holder {
        case .obtainer: words.obtainer + (policy.custody.place.value == .facility ? "の\(words.facility)" : "")
        case .subject: words.subject
        case .authority: body(.authority)
        case .secretariat: body(.secretariat)
        case .center: body(.center)
        }
    }
}
