import HTML

extension Design {
    /// Whether a field must be filled in, as its mark says.
    enum Need: Sendable {
        case required, optional, unmarked
    }

    /// One field of a form: its name, its label, what helps, and what was wrong last time.
    struct Field: Sendable {
        var name: String
        var text: String
        var need: Need
        var hint: String?
        var error: String?
        var value: String

        init(
            _ name: String, _ text: String, _ need: Need = .required, hint: String? = nil,
            value: String = "", error: String? = nil
        ) {
            self.name = name
            self.text = text
            self.need = need
            self.hint = hint
            self.error = error
            self.value = value
        }

        /// The id of the field itself, the target of the error summary's links.
        var id: String { "f-\(name)" }

        /// The attributes that tie a field to its label, hint and error.
        var ties: [String] {
            (hint == nil ? [] : ["\(id)-hint"]) + (error == nil ? [] : ["\(id)-error"])
        }
    }

    /// One answer of a group or list.
    struct Choice: Sendable {
        var value: String
        var text: String
        var hint: String?
        var isChosen: Bool

        init(_ value: String, _ text: String, hint: String? = nil, isChosen: Bool = false) {
            self.value = value
            self.text = text
            self.hint = hint
            self.isChosen = isChosen
        }
    }

    /// How wide a field of one line is: as long as what belongs in it.
    enum FieldWidth: String, Sendable {
        case short, medium, full
    }

    /// The list of everything that is wrong, at the top of the page, each with the way to its field.
    static func errorSummary(_ fields: [Field], headline: String? = nil) -> Markup? {
        let wrong = fields.filter { $0.error != nil }
        guard !wrong.isEmpty else { return nil }
        return div(
            .class("notice notice-error"), .role("alert"), .id("errors"), .tabIndex(-1), .data("focus", "")
        ) {
            Icon.alert.markup
            div(.class("notice-words")) {
                h2(.class("notice-head")) {
                    if let headline {
                        headline
                    } else {
                        "入力内容を"
                        span(.class("whole")) { "\(wrong.count)か所" }
                        "ご確認ください"
                    }
                }
                ul {
                    for field in wrong {
                        li { a(.fragment(field.id)) { "\(field.text)：\(field.error ?? "")" } }
                    }
                }
            }
        }
    }

    /// A field of one line.
    static func textField(
        _ field: Field, _ kind: InputKind = .text, width: FieldWidth = .full, autocomplete: String? = nil,
        inputMode: String? = nil, limit: Int? = nil, capital: Bool = true
    ) -> Markup {
        framed(field) {
            input(
                kind, field.name, .id(field.id), .class("text text-\(width.rawValue)"), .value(field.value),
                .autocomplete(autocomplete), .inputmode(inputMode), .maxLength(limit),
                .autocapitalize(capital ? nil : "none"), .spellcheck(false), .describedBy(field.ties),
                .required(field.need == .required), .when(field.error != nil, .aria("invalid", true)))
        }
    }

    /// A field of several lines; `advised` shows a counter of the letters, which never forbids more.
    static func textArea(
        _ field: Field, rows: Int = 4, advised: Int? = nil, limit: Int? = nil, autofocus: Bool = false
    ) -> Markup {
        framed(field) {
            textarea(
                field.name, field.value, .id(field.id), .class("text"), .rows(rows), .maxLength(limit),
                .describedBy(field.ties + (advised == nil ? [] : ["\(field.id)-count"])),
                .data("advised", advised.map(String.init)), .required(field.need == .required),
                .autofocus(autofocus), .when(field.error != nil, .aria("invalid", true)))
            if let advised {
                p(.class("counter"), .id("\(field.id)-count"), .data("counter-for", field.id)) {
                    "目安は\(advised)文字です"
                }
            }
        }
    }

    /// A choice from a list, for more than seven choices; fewer are better as `radioGroup`.
    static func selectField(_ field: Field, _ choices: [Choice], prompt: String = "選んでください") -> Markup {
        framed(field) {
            span(.class("select")) {
                select(
                    .id(field.id), .name(field.name), .describedBy(field.ties),
                    .required(field.need == .required), .when(field.error != nil, .aria("invalid", true))
                ) {
                    option(.value("")) { prompt }
                    for choice in choices {
                        option(.value(choice.value), .selected(choice.isChosen)) { choice.text }
                    }
                }
            }
        }
    }

    /// One of several answers.
    static func radioGroup(_ field: Field, _ choices: [Choice]) -> Markup {
        group(field, .radio, choices)
    }

    /// Any of several answers.
    static func checkboxGroup(_ field: Field, _ choices: [Choice]) -> Markup {
        group(field, .checkbox, choices)
    }

    /// One box to tick, such as a pledge; `field.text` is the whole sentence.
    static func checkbox(_ field: Field, value: String = "yes", isChecked: Bool = false) -> Markup {
        div(.class("field"), .when(field.error != nil, .data("wrong", ""))) {
            errorLine(field)
            label(.class("choice"), .for(field.id)) {
                input(
                    .checkbox, field.name, .id(field.id), .value(value), .checked(isChecked),
                    .describedBy(field.ties), .required(field.need == .required),
                    .when(field.error != nil, .aria("invalid", true)))
                span(.class("choice-words")) {
                    span {
                        field.text
                        needMark(field.need)
                    }
                }
            }
            hintLine(field)
        }
    }

    /// Photos or files; on a phone the picker offers the camera.
    static func fileField(
        _ field: Field, accept: String, multiple: Bool = true, isPhoto: Bool, limitNote: String? = nil
    ) -> Markup {
        framed(field) {
            div(.class("files"), .when(isPhoto, .data("photos", ""))) {
                (isPhoto ? Icon.camera : Icon.paper).markup
                input(
                    .file, field.name, .id(field.id), .accept(accept), .multiple(multiple),
                    .describedBy(field.ties + (limitNote == nil ? [] : ["\(field.id)-limit"])),
                    .required(field.need == .required), .when(field.error != nil, .aria("invalid", true)))
            }
            if let limitNote { p(.class("hint"), .id("\(field.id)-limit")) { limitNote } }
        }
    }

    /// Fields that belong together, under a heading of their own.
    ///
    /// `needs`: the value of a choice without which the group has no sense: a rule of base.css shows it with that choice
    /// only, where the browser can.
    static func fieldGroup(
        _ heading: String, hint: String? = nil, needs: StaticString? = nil,
        @MarkupBuilder content: () -> Markup
    ) -> Markup {
        let fields = content()
        return fieldset(.class("group"), .when(needs != nil, .data("needs", "\(needs ?? "")"))) {
            legend(.class("group-head")) { heading }
            if let hint { p(.class("hint")) { hint } }
            fields
        }
    }

    private static func framed(_ field: Field, @MarkupBuilder control: () -> Markup) -> Markup {
        let control = control()
        return div(.class("field"), .when(field.error != nil, .data("wrong", ""))) {
            label(.class("field-name"), .for(field.id)) {
                field.text
                needMark(field.need)
            }
            hintLine(field)
            errorLine(field)
            control
        }
    }

    private static func group(_ field: Field, _ kind: InputKind, _ choices: [Choice]) -> Markup {
        fieldset(
            .class("field"), .describedBy(field.ties), .when(kind == .radio, .role("radiogroup")),
            .when(field.error != nil, .data("wrong", "")),
            .when(kind == .radio && field.need == .required, .aria("required", true)),
            .when(kind == .radio && field.error != nil, .aria("invalid", true))
        ) {
            legend(.class("field-name")) {
                field.text
                needMark(field.need)
            }
            hintLine(field)
            errorLine(field)
            for (index, choice) in choices.enumerated() {
                let id = index == 0 ? field.id : "\(field.id)-\(index + 1)"
                label(.class("choice"), .for(id)) {
                    input(
                        kind, field.name, .id(id), .value(choice.value), .checked(choice.isChosen),
                        .required(kind == .radio && field.need == .required))
                    span(.class("choice-words")) {
                        span { choice.text }
                        if let hint = choice.hint { span(.class("choice-hint")) { hint } }
                    }
                }
            }
        }
    }

    private static func needMark(_ need: Need) -> Markup? {
        switch need {
        case .required: span(.class("need need-required")) { "必須" }
        case .optional: span(.class("need")) { "任意" }
        case .unmarked: nil
        }
    }

    private static func hintLine(_ field: Field) -> Markup? {
        field.hint.map { hint in p(.class("hint"), .id("\(field.id)-hint")) { hint } }
    }

    private static func errorLine(_ field: Field) -> Markup? {
        field.error.map { error in
            p(.class("field-error"), .id("\(field.id)-error")) {
                Icon.alert.markup
                span {
                    span(.class("unseen")) { "エラー：" }
                    error
                }
            }
        }
    }
}
