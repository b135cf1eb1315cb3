import Care
import FoundationEssentials
import HTML
import HTTPServer
import Workflows

/// The codes of a mail and what only the applicant knows, against a certificate for this device.
enum PickupRoutes {
    static let all: [Route] = [
        .get("pickup", .anyone, .open { .page(PickupPages.codes($0, $0.form)) }),
        .post("pickup", .anyone, .open { try await check($0) }),
        .post("pickup/file", .anyone, .open { try await finish($0) }),
    ]

    private static func check(_ visit: Visit) async throws -> Reply {
        var form = visit.form
        for (field, label) in [("number", "番号"), ("password", "パスワード"), ("passphrase", "合言葉またはログインパスワード")]
        where form.raw(field).isEmpty {
            form.object(field, "\(label)を入力してください。")
        }
        guard form.isSound else { return .page(PickupPages.codes(visit, form), status: 422) }
        let answer = try await visit.house.checkPickup(
            number: form.raw("number"), password: form.raw("password"), passphrase: form.raw("passphrase"),
            from: visit.request.subscriber ?? "", in: visit.town)
        switch answer {
        case .ready(let offer): return .page(PickupPages.choices(visit, offer, SubmittedForm([])))
        case .used(let state): return .page(PickupPages.used(visit, state))
        case .refused:
            form.object("number", "番号、パスワード、合言葉のどれかが違うか、期限が過ぎています。もう一度お確かめください。")
            return .page(PickupPages.codes(visit, form), status: 422)
        case .closed(let end):
            return .page(PickupPages.closed(visit, until: end), status: 429)
        }
    }

    private static func finish(_ visit: Visit) async throws -> Reply {
        var form = visit.form
        let sealed = form.raw("carried")
        guard let offer = try await visit.house.carriedPickup(sealed, in: visit.town) else {
            return .page(PickupPages.stale(visit), status: 422)
        }
        let choice = read(&form, offer, visit)
        guard form.isSound else { return .page(PickupPages.choices(visit, offer, form), status: 422) }
        do {
            return .file(try await visit.house.finishPickup(sealed, choice, in: visit.town))
        } catch PickupFault.stale {
            return .page(PickupPages.stale(visit), status: 422)
        } catch PickupFault.loginTaken {
            form.object("login", "このログインIDはすでに使われています。別のIDにしてください。")
            return .page(PickupPages.choices(visit, offer, form), status: 422)
        } catch PickupFault.request(let fault) {
            form.object("request", RequestWords.sentence(fault))
            return .page(PickupPages.choices(visit, offer, form), status: 422)
        }
    }

    private static func read(
        _ form: inout SubmittedForm, _ offer: PickupOffer, _ visit: Visit
    ) -> PickupChoice {
        var choice = PickupChoice()
        if offer.device == nil {
            let device: DeviceKind? = form.choice("device", "端末の種類")
            choice.device = device
            if let device, !visit.policy.devices.contains(device) { form.object("device", "端末の種類を選んでください。") }
        }
        choice.request = RequestField.bytes(in: form)
        var names = [visit.policy.townName, visit.town.key.text, offer.facility]
        switch offer.login {
        case .choose:
            let login = form.line("login", "ログインID", limit: 64)
            if let problem = LoginName.problem(login), !login.isEmpty { form.object("login", problem) }
            choice.loginID = login
            names.append(login)
        case .choosePassword(let login): names.append(login)
        case .settled, .none: return choice
        }
        let password = form.raw("new_password")
        if password.isEmpty {
            form.object("new_password", "ログインパスワードを入力してください。")
        } else if let fault = visit.house.faults(ofPassword: password, names: names).first {
            form.object("new_password", PasswordWords.sentence(fault, "ログインパスワード"))
        }
        if form.raw("new_password_again") != password {
            form.object("new_password_again", "上のログインパスワードと同じものを入力してください。")
        }
        choice.password = password
        return choice
    }
}
