import Care
import HTML
import HTTPServer
import Workflows

/// The device that somebody sits at: how long its certificate holds, and the next one.
enum RenewalRoutes {
    static let all: [Route] = [
        .get("device", .staff, .town(show)),
        .get("device/renew", .staff, .town(ask)),
        .post("device/renew", .staff, .signedIn(renew)),
    ]

    private static func show(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        .page(RenewalPages.device(visit, try await visit.house.ownDevice(at: counter)))
    }

    private static func ask(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        do {
            let offer = try await visit.house.offerRenewal(at: counter, in: visit.town)
            return .page(RenewalPages.renewal(visit, offer, SubmittedForm([])))
        } catch RenewalFault.tooEarly {
            return .seeOther(visit.path("device"))
        }
    }

    private static func renew(_ visit: Visit, _ credentials: Credentials) async throws -> Reply {
        guard credentials.accepts(formToken: visit.fields[Design.FormSeal.tokenField] ?? "") else {
            return GuidancePages.staleForm(visit)
        }
        let staff = try await StaffVisit.enter(visit, credentials)
        if staff.me.mustChangePassword { return .seeOther(visit.path("account", "password")) }
        var form = visit.form
        do {
            let file = try await visit.house.renewDevice(
                form.raw("carried"), request: RequestField.bytes(in: form), credentials, in: visit.town)
            return .file(file)
        } catch RenewalFault.request(let fault) {
            form.object("request", RequestWords.sentence(fault))
            let offer = try await visit.house.atCounter(of: visit.town, credentials, reading: true) {
                counter in try await visit.house.offerRenewal(at: counter, in: visit.town)
            }
            return .page(RenewalPages.renewal(staff, offer, form), status: 422)
        } catch is RenewalFault {
            return .page(RenewalPages.stale(staff), status: 422)
        }
    }
}
