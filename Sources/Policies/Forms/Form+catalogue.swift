import Care
import YAML

extension Form where Value == ProfessionCode {
    static func profession(of catalogue: Catalogue) -> Form {
        .code(catalogue.professions.map { ($0.code.text, $0.name) }, file: "Config/professions.yaml") {
            ProfessionCode($0)
        } write: {
            $0.text
        }
    }
}

extension Form where Value == FacilityKindCode {
    static func facilityKind(of catalogue: Catalogue) -> Form {
        let known =
            catalogue.facilityGroups.map { ($0.code.text, $0.name) }
            + catalogue.facilityKinds.map { ($0.code.text, $0.name) }
        return .code(known, file: "Config/facility-kinds.yaml") {
            FacilityKindCode($0)
        } write: {
            $0.text
        }
    }
}

extension Form where Value == ConsentPolicy.Obtainer {
    /// A profession, or one of three words.
    static func obtainer(of catalogue: Catalogue) -> Form {
        let words: [(String, String)] = [
            ("any_staff", "利用者であればだれでも"), ("chosen_in_precheck", "事前の話し合いで決めた人"), ("secretariat", "事務局"),
        ]
        let professions = catalogue.professions.map { ($0.code.text, $0.name) }
        let form = Form.code(words + professions, file: "Config/professions.yaml") { word in
            switch word {
            case "any_staff": .anyStaff
            case "chosen_in_precheck": .chosenInPrecheck
            case "secretariat": .secretariat
            default: .profession(ProfessionCode(word))
            }
        } write: { obtainer in
            switch obtainer {
            case .anyStaff: "any_staff"
            case .chosenInPrecheck: "chosen_in_precheck"
            case .secretariat: "secretariat"
            case .profession(let code): code.text
            }
        }
        return Form(
            schema: form.schema, choices: form.choices,
            accepted: "any_staff, chosen_in_precheck, secretariat、または Config/professions.yaml のコード",
            read: { node, reading in
                let obtainer = form.read(node, &reading)
                if obtainer == .secretariat { reading.refer(to: .secretariat, at: node.mark) }
                return obtainer
            }, write: form.write)
    }
}

extension Form {
    fileprivate static func code(
        _ known: [(String, String)], file: String, read: @escaping @Sendable (String) -> Value,
        write: @escaping @Sendable (Value) -> String
    ) -> Form {
        let codes = known.map(\.0)
        let set = Set(codes)
        return Form(
            schema: .words(codes),
            choices: known.map { OpenMatter.Choice(word: $0.0, label: $0.1) }, accepted: "\(file) のコード",
            read: { node, reading in
                guard let text = node.scalar?.text, set.contains(text) else {
                    let shown = codes.count <= 6 ? " \(codes.joined(separator: ", ")) " : "\(file) のコード"
                    reading.refuse(node, accepted: shown, words: codes)
                    return nil
                }
                return read(text)
            }, write: write)
    }
}
