/// A code of `Config/professions.yaml`.
package struct ProfessionCode: Hashable, Sendable, CustomStringConvertible {
    package let text: String
    package init(_ text: String) { self.text = text }
    package var description: String { text }
}

/// A code of `Config/facility-kinds.yaml`: a kind, or a group of kinds.
package struct FacilityKindCode: Hashable, Sendable, CustomStringConvertible {
    package let text: String
    package init(_ text: String) { self.text = text }
    package var description: String { text }
}

/// The professions and facility kinds that all towns choose from.
package struct Catalogue: Hashable, Sendable {
    /// A profession that people can have.
    package struct Profession: Hashable, Sendable {
        package let code: ProfessionCode
        package let name: String

        package init(code: ProfessionCode, name: String) {
            self.code = code
            self.name = name
        }
    }

    /// A kind of facility, and the groups that take it in.
    package struct FacilityKind: Hashable, Sendable {
        package let code: FacilityKindCode
        package let name: String
        package let groups: [FacilityKindCode]

        package init(code: FacilityKindCode, name: String, groups: [FacilityKindCode]) {
            self.code = code
            self.name = name
            self.groups = groups
        }
    }

    /// A name for several kinds, which a tenant file may use in their place.
    package struct FacilityGroup: Hashable, Sendable {
        package let code: FacilityKindCode
        package let name: String

        package init(code: FacilityKindCode, name: String) {
            self.code = code
            self.name = name
        }
    }

    package let professions: [Profession]
    package let facilityGroups: [FacilityGroup]
    package let facilityKinds: [FacilityKind]

    package init(professions: [Profession], facilityGroups: [FacilityGroup], facilityKinds: [FacilityKind]) {
        self.professions = professions
        self.facilityGroups = facilityGroups
        self.facilityKinds = facilityKinds
    }

    /// The profession's Japanese name.
    package func name(of code: ProfessionCode) -> String? {
        professions.first { $0.code == code }?.name
    }

    /// The kind's Japanese name.
    package func name(of code: FacilityKindCode) -> String? {
        facilityKinds.first { $0.code == code }?.name ?? facilityGroups.first { $0.code == code }?.name
    }

    /// The kinds that a town's list takes in, its groups written out.
    package func kinds(in codes: [FacilityKindCode]) -> [FacilityKind] {
        facilityKinds.filter { kind in
            codes.contains(kind.code) || kind.groups.contains(where: codes.contains)
        }
    }
}
