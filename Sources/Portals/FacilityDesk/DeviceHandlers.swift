import Care
import HTML
import HTTPServer
import Workflows

/// The administrator's acts on the facility's devices.
enum DeviceHandlers {
    static func list(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        .page(DevicePages.list(visit, try await visit.house.deviceDesk(at: counter, in: visit.town)))
    }

    static func askNew(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let desk = try await visit.house.deviceDesk(at: counter, in: visit.town)
        let people = try await colleagues(visit, counter)
        var wish = DeviceWish()
        if let id = visit.request.query["case"].flatMap({ PublicID($0) }) {
            guard let question = desk.questions.first(where: { $0.id == id && $0.state == .permitted }) else {
                return .seeOther(visit.path("facility", "devices"))
            }
            wish.permission = question
            wish.replaced = desk.items.first { $0.summary.id == question.replaces }?.summary
        }
        return .page(DevicePages.new(visit, desk, people, wish, SubmittedForm([])))
    }

    static func askReplace(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let desk = try await visit.house.deviceDesk(at: counter, in: visit.town)
        guard let id = visit.publicID("device"),
            let item = desk.items.first(where: { $0.summary.id == id && $0.summary.isLiving })
        else { return .notFound }
        var wish = DeviceWish()
        wish.replaced = item.summary
        return .page(
            DevicePages.new(visit, desk, try await colleagues(visit, counter), wish, SubmittedForm([])))
    }

    static func add(_ visit: StaffVisit) async throws -> Reply {
        guard let key = visit.once else { return GuidancePages.staleForm(visit.visit) }
        var form = visit.form
        let device: DeviceKind? = form.choice("device", "端末の種類")
        let memo = form.line("memo", "端末の名前", required: false, limit: 60)
        let isPersonal = visit.policy.certificates.per.value == .staff
        let person = PublicID(form.raw("person"))
        if isPersonal, person == nil { form.object("person", "使う人を選んでください。") }
        let permission = PublicID(form.raw("case"))
        let replaces = PublicID(form.raw("replaces"))
        if form.isSound, let device {
            let secret = try await visit.house.freshTicketSecret()
            let wish = FurtherDevice(
                device: device, memo: memo, staff: isPersonal ? person : nil, replaces: replaces)
            do {
                let answer = try await visit.atCounter { counter in
                    try await visit.house.askForCertificate(
                        wish, secret, permittedBy: permission, key: key, at: counter, in: visit.town)
                }
                switch answer {
                case .issued(let passphrase, let expires):
                    return .page(
                        DevicePages.issued(
                            visit, passphrase: passphrase, expires: expires, replaces: replaces != nil))
                case .asked: return .seeOther(visit.path("facility", "devices", query: Flash.asked.query))
                case .before:
                    return .seeOther(visit.path("facility", "devices", query: Flash.alreadyDone.query))
                }
            } catch let fault as FurtherFault {
                form.object("device", DevicePages.sentence(fault))
            }
        }
        let (desk, people) = try await visit.atCounter(reading: true) { counter in
            (
                try await visit.house.deviceDesk(at: counter, in: visit.town),
                try await colleagues(visit, counter)
            )
        }
        var wish = DeviceWish()
        wish.permission = desk.questions.first { $0.id == permission && $0.state == .permitted }
        wish.replaced = desk.items.first { $0.summary.id == replaces }?.summary
        return .page(DevicePages.new(visit, desk, people, wish, form), status: 422)
    }

    static func askRevoke(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let desk = try await visit.house.deviceDesk(at: counter, in: visit.town)
        guard let id = visit.publicID("device"),
            let item = desk.items.first(where: { $0.summary.id == id && $0.summary.isLiving })
        else { return .notFound }
        return .page(DevicePages.revoke(visit, item, problem: nil))
    }

    static func revoke(_ visit: StaffVisit) async throws -> Reply {
        guard let id = visit.publicID("device") else { return .notFound }
        var form = visit.form
        let cause: RevocationCause? = form.choice("cause", "理由")
        do {
            guard let cause else { return try await showRevoke(visit, id, form.problem("cause")) }
            try await visit.atCounter { counter in
                try await visit.house.revokeCertificate(id, cause: cause, at: counter, in: visit.town)
            }
            return .seeOther(visit.path("facility", "devices", query: Flash.revoked.query))
        } catch CounterRefusal.conflict {
            return .seeOther(visit.path("facility", "devices", query: Flash.alreadyDone.query))
        }
    }

    static func cancelTicket(_ visit: StaffVisit) async throws -> Reply {
        let number = visit.parameters["number"] ?? ""
        do {
            try await visit.atCounter { counter in
                try await visit.house.cancelTicket(number, at: counter, in: visit.town)
            }
            return .seeOther(visit.path("facility", "devices", query: Flash.saved.query))
        } catch CounterRefusal.conflict {
            return .seeOther(visit.path("facility", "devices", query: Flash.alreadyDone.query))
        }
    }

    private static func showRevoke(_ visit: StaffVisit, _ id: PublicID, _ problem: String?) async throws
        -> Reply
    {
        let desk = try await visit.atCounter(reading: true) { counter in
            try await visit.house.deviceDesk(at: counter, in: visit.town)
        }
        guard let item = desk.items.first(where: { $0.summary.id == id && $0.summary.isLiving }) else {
            return .notFound
        }
        return .page(DevicePages.revoke(visit, item, problem: problem), status: 422)
    }

    /// Only where a certificate belongs to a person is one asked for.
    private static func colleagues(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> [Colleague] {
        guard visit.policy.certificates.per.value == .staff else { return [] }
        return try await visit.house.colleagues(at: counter).filter { $0.state == .active }
    }
}

/// What the form about a further certificate is about.
struct DeviceWish: Sendable {
    /// The desk's permission that is used up by it.
    var permission: DeviceDesk.Question?
    /// The device that the new one takes the place of.
    var replaced: DeviceSummary?
}

extension DeviceSummary {
    /// It lets people in, or will with its first use.
    var isLiving: Bool { state == .inUse || state == .unused }

    /// `Windows（受付のノートPC）`.
    var title: String { memo.isEmpty ? device.label : "\(device.label)（\(memo)）" }
}
