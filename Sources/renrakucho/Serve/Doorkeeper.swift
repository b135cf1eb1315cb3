import HTTPServer
import Portals

extension Door {
    static let operatorDesk: Door = "operator"
    static let plain: Door = "plain"
}

/// Shows each request to the door it came in by.
struct Doorkeeper: Responder {
    let front: Front
    let operatorDesk: OperatorDesk
    let plainDesk: PlainDesk
    /// Only in a demonstration: the mails that were kept instead of sent.
    let mailbox: DemonstrationMail?

    func bodyLimit(for request: Request) -> Int? { front.bodyLimit(for: request) }

    func ready(for request: Request) -> ReadyAnswer? { front.ready(for: request) }

    func respond(to request: Request) async -> Response {
        if request.door == .operatorDesk { return await operatorDesk.respond(to: request) }
        if request.door == .plain { return await plainDesk.respond(to: request) }
        if request.door == .portal, let mailbox, request.path.segments.first == DemonstrationMail.folder {
            return await mailbox.respond(to: request)
        }
        return await front.respond(to: request)
    }
}
