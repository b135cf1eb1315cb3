/// One attribute of an element. Names come from this file only, so no event handler and no inline style
/// can be said.
package struct Attribute: Sendable, Equatable {
    private enum Prefix: Sendable { case none, data, aria }

    private let prefix: Prefix
    private let name: StaticString
    private let value: String?
    private let isPresent: Bool

    init(_ name: StaticString, _ value: String?) {
        self.init(.none, name, value)
    }

    init(flag name: StaticString, _ isPresent: Bool) {
        self.init(.none, name, nil, isPresent: isPresent)
    }

    private init(_ prefix: Prefix, _ name: StaticString, _ value: String?, isPresent: Bool? = nil) {
        self.prefix = prefix
        self.name = name
        self.value = value
        self.isPresent = isPresent ?? (value != nil)
    }

    /// Equal when they write the same bytes.
    package static func == (left: Attribute, right: Attribute) -> Bool {
        var (one, other): ([UInt8], [UInt8]) = ([], [])
        left.append(to: &one)
        right.append(to: &other)
        return one == other
    }

    var likelySize: Int {
        isPresent ? name.utf8CodeUnitCount + 9 + (value?.utf8.count ?? 0) : 0
    }

    func append(to bytes: inout [UInt8]) {
        guard isPresent else { return }
        bytes.append(UInt8(ascii: " "))
        switch prefix {
        case .none: break
        case .data: bytes.append(contentsOf: "data-".utf8)
        case .aria: bytes.append(contentsOf: "aria-".utf8)
        }
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        guard let value else { return }
        bytes.append(UInt8(ascii: "="))
        bytes.append(UInt8(ascii: "\""))
        Escaping.append(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private static func checked(_ name: StaticString) -> StaticString {
        let allowed = name.withUTF8Buffer { letters in
            !letters.isEmpty
                && letters.allSatisfy {
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
                }
        }
        precondition(allowed, "an attribute's name is lowercase letters, digits and hyphens")
        return name
    }
}

// A `nil` value leaves the attribute out, so that a page needs no branch for it.
extension Attribute {
    /// Leaves the place empty.
    package static let none = Attribute("none", nil)

    /// The attribute when the condition holds, else nothing.
    package static func when(_ condition: Bool, _ attribute: @autoclosure () -> Attribute) -> Attribute {
        condition ? attribute() : .none
    }

    /// `data-name`: a value for our own scripts and styles; the name is lowercase letters, digits and
    /// hyphens.
    package static func data(_ name: StaticString, _ value: String?) -> Attribute {
        Attribute(.data, checked(name), value)
    }

    /// `aria-name`: the name is written without its prefix.
    package static func aria(_ name: StaticString, _ value: String?) -> Attribute {
        Attribute(.aria, checked(name), value)
    }

    /// `aria-name="true"` or `"false"`.
    package static func aria(_ name: StaticString, _ value: Bool) -> Attribute {
        Attribute(.aria, checked(name), value ? "true" : "false")
    }

    /// `aria-describedby`; left out when there is nothing that describes.
    package static func describedBy(_ ids: [String]) -> Attribute {
        Attribute(.aria, "describedby", ids.isEmpty ? nil : ids.joined(separator: " "))
    }

    /// Several classes.
    package static func `class`(_ names: [String]) -> Attribute {
        Attribute("class", names.isEmpty ? nil : names.joined(separator: " "))
    }

    /// The language of a part that differs from the page's.
    package static func lang(_ language: Language?) -> Attribute { Attribute("lang", language?.rawValue) }

    /// Where a link leads.
    package static func href(_ link: Link?) -> Attribute { Attribute("href", link?.address) }

    /// Where a picture or script lies.
    package static func src(_ link: Link?) -> Attribute { Attribute("src", link?.address) }

    /// Where a button sends its form instead.
    package static func formAction(_ link: Link?) -> Attribute { Attribute("formaction", link?.address) }

    /// The address is to be kept as a file of this name.
    package static func download(_ name: String?) -> Attribute { Attribute("download", name) }

    /// Opens beside this page; say so in the link's text.
    package static let newTab = Attribute("target", "_blank")

    /// Whether the browser marks spelling.
    package static func spellcheck(_ on: Bool) -> Attribute { Attribute("spellcheck", on ? "true" : "false") }

    /// Marks the link of the page, or the step, that the visitor is at.
    package static func current(_ kind: Current?) -> Attribute { Attribute(.aria, "current", kind?.rawValue) }

    /// What a current item is the current one of.
    package enum Current: String, Sendable { case page, step, date, time, location }
}

// Values that are text.
extension Attribute {
    /// The classes that the style sheet knows.
    package static func `class`(_ value: String?) -> Attribute { Attribute("class", value) }

    /// A name that is used once on the page.
    package static func id(_ value: String?) -> Attribute { Attribute("id", value) }

    /// A supplement; never the only place of what must be known.
    package static func title(_ value: String?) -> Attribute { Attribute("title", value) }

    /// An ARIA role, where no element has it by itself.
    package static func role(_ value: String?) -> Attribute { Attribute("role", value) }

    /// The id of the field that a label names.
    package static func `for`(_ value: String?) -> Attribute { Attribute("for", value) }

    /// A form field's name.
    package static func name(_ value: String?) -> Attribute { Attribute("name", value) }

    /// A form field's value.
    package static func value(_ value: String?) -> Attribute { Attribute("value", value) }

    /// An example inside an empty field; never instead of a label.
    package static func placeholder(_ value: String?) -> Attribute { Attribute("placeholder", value) }

    /// What the browser may fill in (WCAG 1.3.5).
    package static func autocomplete(_ value: String?) -> Attribute { Attribute("autocomplete", value) }

    /// Which keyboard a phone shows.
    package static func inputmode(_ value: String?) -> Attribute { Attribute("inputmode", value) }

    /// A regular expression that the browser holds the value against.
    package static func pattern(_ value: String?) -> Attribute { Attribute("pattern", value) }

    /// The least value.
    package static func min(_ value: String?) -> Attribute { Attribute("min", value) }

    /// The greatest value.
    package static func max(_ value: String?) -> Attribute { Attribute("max", value) }

    /// Which kinds of file a picker offers.
    package static func accept(_ value: String?) -> Attribute { Attribute("accept", value) }

    /// Which camera a phone opens (`environment` or `user`).
    package static func capture(_ value: String?) -> Attribute { Attribute("capture", value) }

    /// Whether a header cell heads a row or a column.
    package static func scope(_ value: String?) -> Attribute { Attribute("scope", value) }

    /// The ids of the header cells of a cell.
    package static func headers(_ value: String?) -> Attribute { Attribute("headers", value) }

    /// The machine's form of a date or time.
    package static func datetime(_ value: String?) -> Attribute { Attribute("datetime", value) }

    /// What the address is to this page.
    package static func rel(_ value: String?) -> Attribute { Attribute("rel", value) }

    /// What a picture says, in words.
    package static func alt(_ value: String?) -> Attribute { Attribute("alt", value) }

    /// The id of the form that a field outside of it belongs to.
    package static func form(_ value: String?) -> Attribute { Attribute("form", value) }

    /// What a phone writes on its return key.
    package static func enterkeyhint(_ value: String?) -> Attribute { Attribute("enterkeyhint", value) }

    /// `lazy` for pictures below the fold.
    package static func loading(_ value: String?) -> Attribute { Attribute("loading", value) }

    /// Whether a phone begins with a capital.
    package static func autocapitalize(_ value: String?) -> Attribute { Attribute("autocapitalize", value) }

    /// The id of the list of suggestions.
    package static func list(_ value: String?) -> Attribute { Attribute("list", value) }
}

// Values that are numbers.
extension Attribute {
    /// 0 or -1.
    package static func tabIndex(_ value: Int?) -> Attribute { Attribute("tabindex", value.map(String.init)) }

    /// The least number of UTF-16 units.
    package static func minLength(_ value: Int?) -> Attribute {
        Attribute("minlength", value.map(String.init))
    }

    /// The greatest number of UTF-16 units.
    package static func maxLength(_ value: Int?) -> Attribute {
        Attribute("maxlength", value.map(String.init))
    }

    /// Lines of a text area.
    package static func rows(_ value: Int?) -> Attribute { Attribute("rows", value.map(String.init)) }

    /// Width of a field in characters.
    package static func size(_ value: Int?) -> Attribute { Attribute("size", value.map(String.init)) }

    /// Columns that a cell takes.
    package static func columnSpan(_ value: Int?) -> Attribute {
        Attribute("colspan", value.map(String.init))
    }

    /// Rows that a cell takes.
    package static func rowSpan(_ value: Int?) -> Attribute { Attribute("rowspan", value.map(String.init)) }

    /// Pixels; keeps the place of a picture that is still loading.
    package static func width(_ value: Int?) -> Attribute { Attribute("width", value.map(String.init)) }

    /// Pixels; keeps the place of a picture that is still loading.
    package static func height(_ value: Int?) -> Attribute { Attribute("height", value.map(String.init)) }

    /// The number that a list begins with.
    package static func start(_ value: Int?) -> Attribute { Attribute("start", value.map(String.init)) }
}

// Attributes that are there or not.
extension Attribute {
    /// The field may not be empty.
    package static func required(_ isSet: Bool = true) -> Attribute { Attribute(flag: "required", isSet) }

    /// The box is ticked.
    package static func checked(_ isSet: Bool = true) -> Attribute { Attribute(flag: "checked", isSet) }

    /// The option is chosen.
    package static func selected(_ isSet: Bool = true) -> Attribute { Attribute(flag: "selected", isSet) }

    /// The field takes no part.
    package static func disabled(_ isSet: Bool = true) -> Attribute { Attribute(flag: "disabled", isSet) }

    /// The field can be read only.
    package static func readOnly(_ isSet: Bool = true) -> Attribute { Attribute(flag: "readonly", isSet) }

    /// Several may be chosen.
    package static func multiple(_ isSet: Bool = true) -> Attribute { Attribute(flag: "multiple", isSet) }

    /// The field has the focus when the page opens.
    package static func autofocus(_ isSet: Bool = true) -> Attribute { Attribute(flag: "autofocus", isSet) }

    /// The details are shown.
    package static func open(_ isSet: Bool = true) -> Attribute { Attribute(flag: "open", isSet) }

    /// Not shown to anybody.
    package static func hidden(_ isSet: Bool = true) -> Attribute { Attribute(flag: "hidden", isSet) }

    /// The server alone checks the form.
    package static func noValidate(_ isSet: Bool = true) -> Attribute { Attribute(flag: "novalidate", isSet) }

    /// This button sends without the browser's checks.
    package static func formNoValidate(_ isSet: Bool = true) -> Attribute {
        Attribute(flag: "formnovalidate", isSet)
    }

    /// The list counts down.
    package static func reversed(_ isSet: Bool = true) -> Attribute { Attribute(flag: "reversed", isSet) }
}
