import Care
import FoundationEssentials
import HTML
import HTTPServer
import Workflows

/// Subjects: the list, writing down a consent, registering, the record, the team.
enum SubjectRoutes {
    static let all: [Route] = [
        .get("subjects", .staff, .town(list)),
        .get("subjects/new", .staff, .town(newForm)),
        .post("subjects/new", .staff, .town(recordConsent)),
        .get("subjects/:subject/registration", .staff, .subject(registration)),
        .post("subjects/:subject/registration", .staff, .subject(register)),
        .get("subjects/:subject/profile", .staff, .subject(profile)),
        .get("subjects/:subject/profile/edit", .staff, .subject(editForm)),
        .post("subjects/:subject/profile/edit", .staff, .subject(edit)),
        .get("subjects/:subject/team", .staff, .subject(team)),
        .post("subjects/:subject/team/add", .staff, .subject(addMember)),
        .get("subjects/:subject/team/:member/remove", .staff, .subject(askToRemove)),
        .post("subjects/:subject/team/:member/remove", .staff, .subject(removeMember)),
    ]

    // MARK: The list, and a new consent

    private static func list(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let list = try await visit.house.listSubjects(at: counter, in: visit.town)
        return .page(SubjectListPage.page(list, search: visit.request.query["q"] ?? "", visit))
    }

    private static func newForm(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let people = try await visit.house.obtainers(at: counter, in: visit.town)
        return .page(ConsentPages.form(ConsentFields(visit), people, visit))
    }

    private static func recordConsent(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply
    {
        guard let once = visit.once else { return GuidancePages.staleForm(visit.visit) }
        var fields = ConsentFields(visit)
        let entry = fields.read()
        let people = try await visit.house.obtainers(at: counter, in: visit.town)
        guard fields.form.isSound else {
            return .page(ConsentPages.form(fields, people, visit), status: 422)
        }
        do {
            let subject = try await visit.house.recordConsent(entry, once: once, at: counter, in: visit.town)
            return .seeOther(
                visit.path("subjects", subject.text, "registration", query: Flash.consentRecorded.query))
        } catch let refusal as SubjectRefusal {
            return .page(ConsentPages.form(fields, people, visit, refusal: refusal), status: 422)
        }
    }

    // MARK: Registering

    private static func registration(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply
    {
        let page = try await visit.house.readRegistration(at: counter, in: visit.town)
        return .page(RegistrationPages.page(page, visit, form: visit.form))
    }

    private static func register(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let subject = visit.publicID("subject") else {
            return GuidancePages.staleForm(visit.visit)
        }
        var form = visit.form
        let word = RegistrationPages.read(&form, visit)
        let page = try await visit.house.readRegistration(at: counter, in: visit.town)
        guard form.isSound else {
            return .page(RegistrationPages.page(page, visit, form: form), status: 422)
        }
        do {
            try await visit.house.register(word, once: once, at: counter, in: visit.town)
        } catch let refusal as SubjectRefusal {
            return .page(RegistrationPages.page(page, visit, form: form, refusal: refusal), status: 422)
        }
        // The registrar may see nothing of the subject from now on, so the list is the place to go.
        return .seeOther(
            visit.path("subjects", query: Flash.registered.query, fragment: "s-\(subject.text.prefix(8))"))
    }

    // MARK: The record

    private static func profile(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let page = try await visit.house.readProfile(at: counter, in: visit.town)
        return .page(ProfilePages.page(page, visit))
    }

    private static func editForm(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let page = try await visit.house.readProfile(at: counter, in: visit.town)
        guard page.mayEdit, let known = page.versions.first?.particulars else { return .notFound }
        return .page(ProfilePages.editForm(ParticularsFields(visit.visit, known), page.id, visit))
    }

    private static func edit(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let subject = visit.publicID("subject") else {
            return GuidancePages.staleForm(visit.visit)
        }
        var fields = ParticularsFields(visit.visit, visit.form)
        guard let particulars = fields.read() else {
            return .page(ProfilePages.editForm(fields, subject, visit), status: 422)
        }
        try await visit.house.changeParticulars(particulars, once: once, at: counter, in: visit.town)
        return .seeOther(visit.path("subjects", subject.text, "profile", query: Flash.saved.query))
    }

    // MARK: The team

    private static func team(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let search = visit.request.query["q"] ?? ""
        let page = try await visit.house.readTeam(search: search, at: counter, in: visit.town)
        return .page(TeamPages.page(page, search: search, visit))
    }

    private static func addMember(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let subject = visit.publicID("subject"),
            let person = visit.fields["person"].flatMap({ PublicID($0) })
        else { return GuidancePages.staleForm(visit.visit) }
        return try await changing(visit, counter, then: .memberAdded, subject) { counter in
            try await visit.house.addMember(person, once: once, at: counter, in: visit.town)
        }
    }

    private static func askToRemove(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let member = visit.publicID("member") else { return .notFound }
        let page = try await visit.house.readTeam(search: "", at: counter, in: visit.town)
        guard page.ruling.isPermitted, let seat = page.seats.first(where: { $0.member.staff == member })
        else {
            return .notFound
        }
        return .page(TeamPages.confirmation(seat, page, visit))
    }

    private static func removeMember(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply
    {
        guard let once = visit.once, let subject = visit.publicID("subject"),
            let member = visit.publicID("member")
        else { return GuidancePages.staleForm(visit.visit) }
        return try await changing(visit, counter, then: .memberRemoved, subject) { counter in
            try await visit.house.removeMember(member, once: once, at: counter, in: visit.town)
        }
    }

    /// Does an act on the team; what the town's rule refuses is shown on the team's page.
    private static func changing(
        _ visit: StaffVisit, _ counter: borrowing Counter, then flash: Flash, _ subject: PublicID,
        _ act: (borrowing Counter) async throws -> Void
    ) async throws -> Reply {
        do {
            try await act(counter)
        } catch let refusal as SubjectRefusal {
            let page = try await visit.house.readTeam(search: "", at: counter, in: visit.town)
            return .page(TeamPages.page(page, search: "", visit, refusal: refusal), status: 422)
        }
        return .seeOther(visit.path("subjects", subject.text, "team", query: flash.query))
    }
}
