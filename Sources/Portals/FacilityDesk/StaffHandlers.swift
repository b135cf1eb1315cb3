import Care
import HTML
import HTTPServer
import Workflows

/// The administrator's acts on the facility's accounts.
enum StaffHandlers {
    static func list(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let withFormer = visit.request.query["former"] != nil
        let people = try await visit.house.colleagues(withFormer: withFormer, at: counter)
        let ruling = try await visit.house.rulingOnNewStaff(at: counter, in: visit.town)
        return .page(StaffPages.list(visit, people, ruling, withFormer: withFormer))
    }

    static func askNew(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        if case .refused(let refusal) = try await visit.house.rulingOnNewStaff(at: counter, in: visit.town) {
            return .page(StaffPages.informationFirst(visit, refusal))
        }
        return .page(StaffPages.new(visit, SubmittedForm([])))
    }

    static func add(_ visit: StaffVisit) async throws -> Reply {
        guard let key = visit.once else { return GuidancePages.staleForm(visit.visit) }
        var form = visit.form
        let draft = StaffForm.read(&form, visit, login: nil)
        guard form.isSound else { return .page(StaffPages.new(visit, form), status: 422) }
        let password = try await visit.house.freshPassword()
        do {
            let issued = try await visit.atCounter { counter in
                try await visit.house.addStaff(
                    draft, password: password, key: key, at: counter, in: visit.town)
            }
            guard let issued else {
                return .seeOther(visit.path("facility", "staff", query: Flash.alreadyDone.query))
            }
            return .page(StaffPages.issued(visit, issued, isNew: true))
        } catch let refusal as Refusal {
            return .page(StaffPages.informationFirst(visit, refusal), status: 422)
        } catch let fault as StaffFault {
            StaffForm.fault(fault, &form, visit.words)
        } catch CounterRefusal.taken(let constraint) {
            StaffForm.fault(constraint.contains("login") ? .loginTaken : .mailTaken, &form, visit.words)
        }
        return .page(StaffPages.new(visit, form), status: 422)
    }

    static func show(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("staff") else { return .notFound }
        let (person, mail) = try await visit.house.colleague(id, at: counter)
        return .page(StaffPages.person(visit, person, StaffForm.filled(person, mail: mail)))
    }

    static func change(_ visit: StaffVisit) async throws -> Reply {
        guard let id = visit.publicID("staff") else { return .notFound }
        let (person, _) = try await visit.atCounter(reading: true) { counter in
            try await visit.house.colleague(id, at: counter)
        }
        var form = visit.form
        let draft = StaffForm.read(&form, visit, login: person.loginID)
        if form.isSound {
            do {
                try await visit.atCounter { counter in
                    try await visit.house.changeStaff(id, draft, at: counter, in: visit.town)
                }
                return .seeOther(visit.path("facility", "staff", id.text, query: Flash.staffChanged.query))
            } catch let fault as StaffFault {
                StaffForm.fault(fault, &form, visit.words)
            } catch CounterRefusal.taken {
                StaffForm.fault(.mailTaken, &form, visit.words)
            }
        }
        return .page(StaffPages.person(visit, person, form), status: 422)
    }

    static func reissue(_ visit: StaffVisit) async throws -> Reply {
        guard let id = visit.publicID("staff") else { return .notFound }
        let password = try await visit.house.freshPassword()
        return try await attempt(visit, id) {
            let issued = try await visit.atCounter { counter in
                try await visit.house.reissuePassword(of: id, password, at: counter, in: visit.town)
            }
            return .page(StaffPages.issued(visit, issued, isNew: false))
        }
    }

    /// Lays the wish for a new ID before the town's desk.
    static func askForNewID(_ visit: StaffVisit) async throws -> Reply {
        guard let id = visit.publicID("staff"), let key = visit.once else {
            return GuidancePages.staleForm(visit.visit)
        }
        do {
            try await visit.atCounter { counter in
                try await visit.house.askForNewID(of: id, key: key, at: counter, in: visit.town)
            }
            return .seeOther(visit.path("facility", "staff", id.text, query: Flash.asked.query))
        } catch is Refusal {
            return .notFound
        }
    }

    static func suspend(_ visit: StaffVisit) async throws -> Reply {
        guard let id = visit.publicID("staff") else { return .notFound }
        return try await attempt(visit, id) {
            try await visit.atCounter { counter in
                try await visit.house.suspendStaff(id, at: counter, in: visit.town)
            }
            return .seeOther(visit.path("facility", "staff", id.text, query: Flash.staffSuspended.query))
        }
    }

    static func resume(_ visit: StaffVisit) async throws -> Reply {
        guard let id = visit.publicID("staff") else { return .notFound }
        return try await attempt(visit, id) {
            try await visit.atCounter { counter in
                try await visit.house.resumeStaff(id, at: counter, in: visit.town)
            }
            return .seeOther(visit.path("facility", "staff", id.text, query: Flash.staffResumed.query))
        }
    }

    static func askLeave(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("staff") else { return .notFound }
        return .page(try await LeaverPages.read(visit, id, counter))
    }

    static func leave(_ visit: StaffVisit) async throws -> Reply {
        guard let id = visit.publicID("staff") else { return .notFound }
        guard visit.form.isTicked("handed") else {
            return .page(
                try await visit.atCounter(reading: true) { counter in
                    try await LeaverPages.read(visit, id, counter, missing: .word)
                }, status: 422)
        }
        return try await attempt(visit, id) {
            try await visit.atCounter { counter in
                try await visit.house.leaveStaff(id, at: counter, in: visit.town)
            }
            return .seeOther(visit.path("facility", "staff", query: Flash.staffLeft.query))
        }
    }

    /// Does an act; what stands in its way is said on the person's page.
    private static func attempt(
        _ visit: StaffVisit, _ id: PublicID, _ act: () async throws -> Reply
    ) async throws -> Reply {
        do {
            return try await act()
        } catch let fault as StaffFault {
            return try await show(visit, id, StaffPages.sentence(fault, visit))
        } catch CounterRefusal.conflict {
            return try await show(visit, id, "ほかの操作と重なったため、できませんでした。いまの状態をお確かめください。")
        }
    }

    private static func show(_ visit: StaffVisit, _ id: PublicID, _ problem: String) async throws -> Reply {
        let (person, mail) = try await visit.atCounter(reading: true) { counter in
            try await visit.house.colleague(id, at: counter)
        }
        return .page(
            StaffPages.person(visit, person, StaffForm.filled(person, mail: mail), problem: problem),
            status: 422)
    }
}
