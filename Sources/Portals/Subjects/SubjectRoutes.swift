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
        .post("subjects/new/ask", .staff, .town(askBeforeConsent)),
        .post("subjects/:subject/ask", .staff, .subject(askDesk)),
        .get("subjects/:subject/registration", .staff, .subject(registration)),
        .post("subjects/:subject/registration", .staff, .subject(register)),
        .get("subjects/:subject/profile", .staff, .subject(profile)).forVisitors(),
        .get("subjects/:subject/profile/edit", .staff, .subject(editForm)).forVisitors(),
        .post("subjects/:subject/profile/edit", .staff, .subject(edit)).forVisitors(),
        .get("subjects/:subject/team", .staff, .subject(team)).forVisitors(),
        .post("subjects/:subject/team/add", .staff, .subject(addMember)).forVisitors(),
        .post("subjects/:subject/team/:member/admit", .staff, .subject(admitMember)).forVisitors(),
        .get("subjects/:subject/team/:member/remove", .staff, .subject(askToRemove)).forVisitors(),
        .post("subjects/:subject/team/:member/remove", .staff, .subject(removeMember)).forVisitors(),
        .get("subjects/:subject/papers/:sheet", .staff, .subject { try await PaperPages.move($0, $1) }),
        .post("subjects/:subject/papers/:sheet", .staff, .subject { try await PaperPages.moved($0, $1) }),
        .get(
            "subjects/:subject/submissions/:submission/:act", .staff,
            .subject { try await SubmissionPages.ask($0, $1) }),
        .post(
            "subjects/:subject/submissions/:submission/:act", .staff,
            .subject { try await SubmissionPages.take($0, $1) }),
        .get(
            "subjects/:subject/household/new", .staff, .subject { try await HouseholdPages.newForm($0, $1) }),
        .post("subjects/:subject/household/new", .staff, .subject { try await HouseholdPages.add($0, $1) }),
        .post(
            "subjects/:subject/household/:member/end", .staff,
            .subject { try await HouseholdPages.end($0, $1) }),
        .get(
            "subjects/:subject/consents/:consent/withdraw", .staff,
            .subject { try await WithdrawalPages.ask($0, $1) }),
        .post(
            "subjects/:subject/consents/:consent/withdraw", .staff,
            .subject { try await WithdrawalPages.take($0, $1) }),
        .get("subjects/:subject/team/letter", .staff, .subject { try await MemberLetterPage.page($0, $1) }),
        .get("subjects/stopped/:cause", .staff, .town { try await StopSlip.page($0, $1) }),
        .get("subjects/:subject/stop", .staff, .subject { try await StopPages.show($0, $1) }),
        .post("subjects/:subject/stop", .staff, .subject { try await StopPages.ask($0, $1) }),
        .post(
            "subjects/:subject/stop/:stop/:step", .staff, .subject { try await StopPages.advance($0, $1) }),
    ]

    // MARK: The list, and a new consent

    private static func list(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let list = try await visit.house.listSubjects(at: counter, in: visit.town)
        return .page(SubjectListPage.page(list, search: visit.request.query["q"] ?? "", visit))
    }

    private static func newForm(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let begin = visit.request.query["begin"].flatMap { PublicID($0) }
        let start = try await visit.house.startConsent(begin, at: counter, in: visit.town)
        if let refusal = start.refusal { return .page(ConsentPages.refused(refusal, visit)) }
        guard start.silent.isEmpty else { return .page(ConsentPages.silent(start, visit)) }
        return .page(ConsentPages.form(ConsentFields(visit), start, visit))
    }

    private static func recordConsent(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply
    {
        guard let once = visit.once, let begin = visit.fields["begin"].flatMap({ PublicID($0) }) else {
            return GuidancePages.staleForm(visit.visit)
        }
        let start = try await visit.house.startConsent(begin, at: counter, in: visit.town)
        var fields = ConsentFields(visit)
        let entry = fields.read(start)
        guard fields.form.isSound else {
            return .page(ConsentPages.form(fields, start, visit), status: 422)
        }
        do {
            let subject = try await visit.house.recordConsent(entry, once: once, at: counter, in: visit.town)
            return .seeOther(
                visit.path("subjects", subject.text, "registration", query: Flash.consentRecorded.query))
        } catch let refusal as SubjectRefusal {
            return .page(ConsentPages.form(fields, start, visit, refusal: refusal), status: 422)
        }
    }

    // MARK: The desk's decision, where the documents are silent

    private static func askBeforeConsent(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> Reply {
        guard let once = visit.once, let begin = visit.fields["begin"].flatMap({ PublicID($0) }) else {
            return GuidancePages.staleForm(visit.visit)
        }
        try await visit.house.askDesk(
            AskDesk.rules(in: visit.form), on: .beginning(begin), once: once, at: counter, in: visit.town)
        return .seeOther(visit.path("cases", query: Flash.asked.query))
    }

    private static func askDesk(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once else { return GuidancePages.staleForm(visit.visit) }
        try await visit.house.askDesk(
            AskDesk.rules(in: visit.form), on: .subject, once: once, at: counter, in: visit.town)
        return .seeOther(visit.path("cases", query: Flash.asked.query))
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
        guard page.editing == .allowed, let known = page.versions.first?.particulars else {
            return .page(ProfilePages.page(page, visit))
        }
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
        do {
            try await visit.house.changeParticulars(particulars, once: once, at: counter, in: visit.town)
        } catch let refusal as SubjectRefusal {
            let page = try await visit.house.readProfile(at: counter, in: visit.town)
            return .page(ProfilePages.page(page, visit, refusal: refusal), status: 422)
        }
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
        let away = visit.fields["town"].flatMap { TenantKey($0) }
        if visit.fields["sure"] == nil,
            let like = try await visit.house.namesLike(person, from: away, at: counter, in: visit.town)
        {
            return .page(TeamPages.lookTwice(like, subject, visit))
        }
        return try await changing(visit, counter, then: .memberAdded, subject) { counter in
            try await visit.house.addMember(person, from: away, once: once, at: counter, in: visit.town)
        }
    }

    private static func admitMember(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let subject = visit.publicID("subject"),
            let member = visit.publicID("member")
        else { return GuidancePages.staleForm(visit.visit) }
        return try await changing(visit, counter, then: .memberAdded, subject) { counter in
            try await visit.house.admitMember(member, once: once, at: counter, in: visit.town)
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
            let reason = visit.fields["reason"].flatMap { LeavingReason(rawValue: $0) } ?? .dutyChanged
            try await visit.house.removeMember(member, reason, once: once, at: counter, in: visit.town)
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
