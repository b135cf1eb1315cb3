import HTML
import HTTPServer
import Mail

/// A page that shows the mails of a demonstration, which leave this machine never.
struct DemonstrationMail: Sendable {
    /// The path; no town can have it, for its underscore.
    static let folder = "_mail"

    let carrier: FolderCarrier

    init(folder: FolderCarrier) { carrier = folder }

    func respond(to request: Request) async -> Response {
        guard request.method == .get || request.method == .head else {
            return Response(status: 405, headers: ["allow": "GET, HEAD"])
        }
        let kept = (try? await carrier.newest(100)) ?? []
        let page = Page(title: "デモのメール") {
            main {
                h1 { "デモのメール" }
                p { "このデモから送られたメールです。外には送られず、この画面だけで読めます。" }
                if kept.isEmpty { p { "まだありません。" } }
                for message in kept {
                    article {
                        h2 { message.subject }
                        p { "宛先：\(message.to.description)" }
                        pre { message.body }
                    }
                }
            }
        }
        return Response(contentType: "text/html; charset=utf-8", page.render())
    }
}
