package import Care
package import FoundationEssentials

/// What the platform does where a town's file leaves the manner of an application open (`policy.md`,
/// application and certificates: "platform").
extension TenantPolicy {
    /// Whether a facility can apply on the portal.
    package var takesApplicationsOnPortal: Bool { application.means.value?.contains(.portal) ?? true }

    /// How the administrator gets the first login.
    package var firstCredentials: ApplicationPolicy.Credentials {
        application.credentials.value ?? .setAtPickup
    }

    package var asksDeviceInApplication: Bool { application.deviceAsked.value == .inApplication }

    package var approvalMails: ApplicationPolicy.Mails { application.mails.value ?? .one }

    /// The kinds of device that certificates are handed out for.
    package var devices: [DeviceKind] { certificates.devices.value ?? DeviceKind.allCases }

    /// Days that a device certificate lasts; the platform's 397 where the file is silent.
    package func certificateDays(from now: Date) -> Int {
        guard let period = certificates.lifetime.value else { return 397 }
        let days = Int(period.after(now).timeIntervalSince(now) / 86_400)
        return min(825, max(30, days))
    }

    /// Whether a kind of facility is among those that the town takes in; `nil` where the file is silent.
    package func admits(kind: String, catalogue: Catalogue) -> Bool? {
        guard let kinds = facility.kinds.value else { return nil }
        return catalogue.kinds(in: kinds).contains { $0.code.text == kind }
    }

    /// The kinds that an applicant can choose from: all of them where somebody may admit others.
    package func offeredKinds(in catalogue: Catalogue) -> [Catalogue.FacilityKind] {
        guard let kinds = facility.kinds.value, facility.exceptionBy.value == nil else {
            return catalogue.facilityKinds
        }
        return catalogue.kinds(in: kinds)
    }

    /// Whether a facility at this place lies in the town.
    package func lies(inTown prefecture: String, _ municipality: String) -> Bool {
        let names =
            [self.municipality.name.value].compactMap { $0 }
            + (self.municipality.members.value ?? []).map(\.name)
        guard self.municipality.prefecture.value ?? prefecture == prefecture else { return false }
        return names.contains { municipality == $0 || municipality.hasSuffix($0) }
    }

    /// Whether a facility of this kind, at this place, may apply.
    ///
    /// Where the file is silent the application goes to the desk as any other does, with a word about it.
    package func applying(
        kind: String, prefecture: String, municipality: String, catalogue: Catalogue
    ) -> Ruling {
        if admits(kind: kind, catalogue: catalogue) == false, facility.exceptionBy.value == nil {
            return .refused(Refusal(.facilityKindNotAdmitted, clause: facility.kinds.clause))
        }
        guard facility.outsideTown.value == .byAgreementOnly, !lies(inTown: prefecture, municipality) else {
            return .permitted(facility.kinds.clause)
        }
        let partners = (agreements.list.value ?? []).map(\.name)
        return partners.contains { municipality.hasSuffix($0) }
            ? .permitted(facility.outsideTown.clause)
            : .refused(Refusal(.outsideTownNotAdmitted, clause: facility.outsideTown.clause))
    }
}
