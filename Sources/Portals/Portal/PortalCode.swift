import Care
import HTML
import HTTPServer
import QRCode
import Workflows

/// The way to the portal for a telephone's camera: on the screen, and on a sheet to hang up.
enum PortalCode {
    static let title = "ポータルの二次元コード"

    /// Where the code leads: the portal's front page, at the address that the house is reached by.
    static func address(_ visit: Visit) -> String { "\(visit.doors.portal)/\(visit.town.key.text)/" }

    static func page(_ visit: Visit) -> Page {
        let policy = visit.policy
        return PortalFrame.layout(
            visit, title,
            crumbs: [
                Layout.Crumb(PortalFrame.label(of: .home, policy), visit.path("")), Layout.Crumb(title),
            ]
        ).page {
            p { "スマートフォンのカメラで読み取ると、このポータルが開きます。ブラウザーの印刷で、次の用紙だけが印刷されます。" }
            Design.printSheet(policy.serviceName) {
                p(.class("sheet-centre")) { "利用の申し込み、電子証明書の受け取り、お知らせは、こちらのポータルから。" }
                figure(.class("sheet-code")) {
                    img(
                        visit.path("qr.svg"), alt: "\(policy.serviceName)のポータルへの二次元コード", .width(280),
                        .height(280))
                    figcaption { code { address(visit) } }
                }
                p(.class("sheet-centre")) { PrintedForms.contact(policy) }
            }
        }
    }

    static func picture(_ visit: Visit) -> Reply {
        guard let code = QRCode(address(visit)) else { return .notFound }
        var response = Response(contentType: "image/svg+xml", code.svg)
        response.headers.set("cache-control", "public, max-age=3600")
        return .response(response)
    }
}
