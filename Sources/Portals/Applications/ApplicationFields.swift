import Care
import HTML
import JapaneseText
import Workflows

/// The application's form: its fields by the town's file, read and shown again with every slip.
struct ApplicationFields {
    let visit: Visit
    var form: SubmittedForm
    /// For an answer to the desk's question: what was chosen for signing in stays as it was.
    let isAnswer: Bool

    private var policy: TenantPolicy { visit.policy }
    private var words: Vocabulary { visit.words }
    var choosesLogin: Bool { policy.firstCredentials == .chosenByApplicant && !isAnswer }
    var choosesPassphrase: Bool { policy.firstCredentials != .chosenByApplicant && !isAnswer }

    init(_ visit: Visit, _ form: SubmittedForm, isAnswer: Bool = false) {
        self.visit = visit
        self.form = form
        self.isAnswer = isAnswer
    }

    /// The fields as a draft filled them, for going back to the form.
    init(_ visit: Visit, _ draft: ApplicationDraft, isAnswer: Bool = false) {
        var pairs = [
            ("facility", draft.facilityName), ("prefecture", draft.prefecture),
            ("municipality", draft.municipality),
            ("kind", draft.facilityKind), ("family", draft.family), ("given", draft.given),
            ("family_kana", draft.familyKana), ("given_kana", draft.givenKana),
            ("profession", draft.profession),
            ("mail", draft.mail ?? ""), ("mail_again", draft.mail ?? ""), ("login", draft.loginID ?? ""),
            ("device", draft.device ?? ""), ("memo", draft.deviceMemo),
        ]
        if draft.mail == nil { pairs.append(("no_mail", "yes")) }
        pairs += draft.gates.map { ("gate_\($0)", "yes") }
        self.init(visit, SubmittedForm(pairs.map { (name: $0.0, value: $0.1) }), isAnswer: isAnswer)
    }

    // MARK: Reading

    /// What was typed, in its kept form; look at `form.isSound` before it is used.
    mutating func read() -> ApplicationDraft {
        let kinds = policy.offeredKinds(in: visit.house.catalogue).map(\.code.text)
        let professions = visit.house.catalogue.professions.map(\.code.text)
        let facility = TypedText.line(form.line("facility", "\(words.facility)名"))
        let prefecture = form.code("prefecture", "所在県", among: Prefectures.names)
        let municipality = TypedText.line(form.line("municipality", "所在地 市区町村", limit: 40))
        let kind = form.code("kind", "\(words.facility)分類", among: kinds)
        let family = TypedText.line(form.line("family", "担当者名 姓", limit: 40))
        let given = TypedText.line(form.line("given", "担当者名 名", limit: 40))
        let familyKana = kana("family_kana", "担当者名 セイ")
        let givenKana = kana("given_kana", "担当者名 メイ")
        let profession = form.code("profession", "職種", among: professions)
        let mail = mailAddress()
        let login = loginName()
        let device = deviceKind()
        let memo =
            policy.asksDeviceInApplication
            ? form.line("memo", "備考（使用機器名など）", required: false, limit: 100) : ""
        var gates: [String] = []
        if !isAnswer {
            for gate in policy.application.gates.value ?? [] {
                if form.isTicked("gate_\(gate.word)") {
                    gates.append(gate.word)
                } else {
                    form.object("gate_\(gate.word)", "\(gate.label(policy.words))の確認が必要です。")
                }
            }
        }
        return ApplicationDraft(
            facilityName: facility, prefecture: prefecture, municipality: municipality, facilityKind: kind,
            family: family, given: given, familyKana: familyKana, givenKana: givenKana,
            profession: profession,
            mail: mail, loginID: login, device: device?.rawValue, deviceMemo: memo, gates: gates)
    }

    /// The login password or the passphrase, typed twice alike.
    mutating func readSecret(for draft: ApplicationDraft) -> String {
        let (field, noun) = choosesLogin ? ("password", "ログインパスワード") : ("passphrase", "受け取りの合言葉")
        let secret = form.raw(field)
        if secret.isEmpty {
            form.object(field, "\(noun)を入力してください。")
        } else {
            let minimum = choosesLogin ? Workplace.passwordMinimum : Workplace.passphraseMinimum
            let names = draft.contextWords + [policy.townName, policy.tenant.text]
            let faults = visit.house.faults(ofPassword: secret, minimum: minimum, names: names)
            if let fault = faults.first { form.object(field, PasswordWords.sentence(fault, noun)) }
        }
        if form.raw("\(field)_again") != secret { form.object("\(field)_again", "上の\(noun)と同じものを入力してください。") }
        return secret
    }

    mutating func object(_ fault: ApplicationFault) {
        switch fault {
        case .mailTaken:
            form.object(
                "mail", "このメールアドレスは、\(policy.townName)ではすでに使われています。別のアドレスを入力するか、下の欄で「空いているアドレスがない」を選んでください。")
        case .loginTaken: form.object("login", "このログインIDはすでに使われています。別のIDにしてください。")
        case .stale, .tooMany: break
        }
    }

    mutating func object(_ refusal: Refusal) {
        let sentence = RefusalWords.sentence(refusal, policy)
        let clause = RefusalWords.clause(refusal).map { "（根拠：\($0)）" } ?? ""
        form.object(refusal.ground == .facilityKindNotAdmitted ? "kind" : "municipality", sentence + clause)
    }

    private mutating func kana(_ field: String, _ label: String) -> String {
        let typed = form.line(field, label, limit: 60)
        guard !typed.isEmpty else { return "" }
        guard let kana = Furigana.katakana(typed) else {
            form.object(field, "\(label)はカタカナで入力してください。")
            return ""
        }
        return kana
    }

    private mutating func mailAddress() -> String? {
        if form.isTicked("no_mail") { return nil }
        let mail = TypedText.code(form.line("mail", "メールアドレス", limit: 254))
        guard !mail.isEmpty else { return nil }
        guard WritableAddress.isOne(mail) else {
            form.object("mail", "メールアドレスの形になっていません。半角で、@の前後を確かめてください。")
            return nil
        }
        if TypedText.code(form.raw("mail_again")).lowercased() != mail.lowercased() {
            form.object("mail_again", "上のメールアドレスと同じものを入力してください。")
        }
        return mail
    }

    private mutating func loginName() -> String? {
        guard choosesLogin else { return nil }
        let login = TypedText.code(form.line("login", "ログインID", limit: 64))
        if let problem = LoginName.problem(login), !login.isEmpty { form.object("login", problem) }
        return login
    }

    private mutating func deviceKind() -> DeviceKind? {
        guard policy.asksDeviceInApplication else { return nil }
        let device: DeviceKind? = form.choice("device", "端末種別")
        if let device, !policy.devices.contains(device) { form.object("device", "端末種別を選んでください。") }
        return device
    }

    // MARK: Showing

    private func field(
        _ name: String, _ text: String, _ need: Design.Need = .required, hint: String? = nil
    ) -> Design.Field {
        Design.Field(name, text, need, hint: hint, value: form.raw(name), error: form.problem(name))
    }

    private func secretField(_ name: String, _ text: String, hint: String? = nil) -> Design.Field {
        Design.Field(name, text, hint: hint, error: form.problem(name))
    }

    /// Every field, in the order of the page: the summary of slips leads to them.
    var all: [Design.Field] {
        let gates = (policy.application.gates.value ?? []).map {
            field("gate_\($0.word)", $0.label(policy.words))
        }
        return facilityFields + personFields + [mail, mailAgain] + (choosesLogin ? loginFields : [])
            + (choosesPassphrase ? passphraseFields : []) + [device] + (isAnswer ? [answer] : gates)
    }

    private var facilityFields: [Design.Field] {
        [
            field("facility", "\(words.facility)名", hint: "正式な名前を入力してください。"), field("prefecture", "所在県"),
            field("municipality", "所在地 市区町村"), field("kind", "\(words.facility)分類"),
        ]
    }

    private var personFields: [Design.Field] {
        [
            field("family", "担当者名 姓"), field("given", "担当者名 名"), field("family_kana", "担当者名 セイ"),
            field("given_kana", "担当者名 メイ"), field("profession", "職種"),
        ]
    }

    private var mail: Design.Field {
        field("mail", "メールアドレス", .unmarked, hint: "承認のお知らせが届きます。ほかの人と同じアドレスは使えません。")
    }

    private var mailAgain: Design.Field { field("mail_again", "メールアドレス（確認）", .unmarked) }

    private var loginFields: [Design.Field] {
        [
            field("login", "ログインID", hint: LoginName.hint),
            secretField(
                "password", "ログインパスワード",
                hint: "\(Workplace.passwordMinimum)文字以上。短い文を使うと、長くても覚えやすくなります。"),
            secretField("password_again", "ログインパスワード（確認）"),
        ]
    }

    private var passphraseFields: [Design.Field] {
        [
            secretField(
                "passphrase", "受け取りの合言葉",
                hint: "電子証明書を受け取るときに、メールの番号とあわせて使います。\(Workplace.passphraseMinimum)文字以上で、忘れないものにしてください。"),
            secretField("passphrase_again", "受け取りの合言葉（確認）"),
        ]
    }

    private var device: Design.Field { field("device", "端末種別") }

    private var answer: Design.Field { field("answer", "窓口へのお答え") }

    /// The fields as they stand in the form.
    var markup: Markup {
        Markup {
            Design.fieldGroup("\(words.facility)について") {
                for one in facilityFields { control(one) }
            }
            Design.fieldGroup("担当者について", hint: "\(words.facilityAdmin)になる方です。") {
                for one in personFields { control(one) }
            }
            Design.fieldGroup("連絡先") {
                Design.textField(mail, .email, autocomplete: "email", capital: false)
                Design.textField(mailAgain, .email, autocomplete: "off", capital: false)
                Design.checkbox(
                    Design.Field(
                        "no_mail", "空いているメールアドレスがない", .unmarked,
                        hint: "番号は、承認のあと窓口が書面でお渡しします。", error: form.problem("no_mail")),
                    isChecked: form.isTicked("no_mail"))
            }
            if choosesLogin {
                Design.fieldGroup("ログイン") {
                    for (one, kind) in zip(loginFields, [InputKind.text, .password, .password]) {
                        Design.textField(
                            one, kind, autocomplete: kind == .text ? "username" : "new-password",
                            capital: false)
                    }
                }
            }
            if choosesPassphrase {
                Design.fieldGroup("受け取りの合言葉") {
                    for one in passphraseFields {
                        Design.textField(one, .password, autocomplete: "new-password", capital: false)
                    }
                }
            }
            if policy.asksDeviceInApplication { deviceGroup }
            if !isAnswer, let gates = policy.application.gates.value, !gates.isEmpty {
                Design.fieldGroup("確認していただくこと") {
                    for gate in gates {
                        Design.checkbox(
                            Design.Field(
                                "gate_\(gate.word)", "\(gate.label(policy.words))の内容を確認し、守ることを約束します。",
                                error: form.problem("gate_\(gate.word)")),
                            isChecked: form.isTicked("gate_\(gate.word)"))
                    }
                    PortalPages.clause(policy.application.gates.clause)
                }
            }
            if isAnswer { Design.textArea(answer, rows: 4, limit: 1_000) }
        }
    }

    private var deviceGroup: Markup {
        Design.fieldGroup("はじめに使う端末") {
            Design.radioGroup(
                device,
                policy.devices.map {
                    Design.Choice($0.rawValue, $0.label, isChosen: form.raw("device") == $0.rawValue)
                })
            Design.textField(field("memo", "備考（使用機器名など）", .optional))
        }
    }

    private func control(_ field: Design.Field) -> Markup {
        switch field.name {
        case "prefecture": select(field, Prefectures.names.map { ($0, $0) })
        case "kind":
            select(field, policy.offeredKinds(in: visit.house.catalogue).map { ($0.code.text, $0.name) })
        case "profession":
            select(field, visit.house.catalogue.professions.map { ($0.code.text, $0.name) })
        case "facility": Design.textField(field, autocomplete: "organization")
        case "family": Design.textField(field, width: .medium, autocomplete: "family-name")
        case "given": Design.textField(field, width: .medium, autocomplete: "given-name")
        default: Design.textField(field, width: .medium)
        }
    }

    private func select(_ field: Design.Field, _ choices: [(String, String)]) -> Markup {
        Design.selectField(
            field, choices.map { Design.Choice($0.0, $0.1, isChosen: $0.0 == field.value) })
    }
}
