import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// The town's public face.
enum PortalRoutes {
    static let all: [Route] = [
        .get("", .anyone, .open { .page(PortalPages.home($0, await $0.house.publicNotices(of: $0.town))) }),
        .get("about", .anyone, .open { .page(PortalPages.about($0)) }),
        .get(
            "flow", .anyone,
            .open { .page(GuidePages.flow($0, try await $0.house.publishedDecisions(of: $0.town))) }),
        .get("support", .anyone, .open { .page(PortalPages.support($0)) }),
        .get("terms", .anyone, .open { .page(GuidePages.terms($0)) }),
        .get("certificate", .anyone, .open { .page(CertificateHelpPage.page($0)) }),
        .get("forms", .anyone, .open { .page(PrintedForms.list($0)) }),
        .get("forms/consent", .anyone, .open { .page(PrintedForms.consent($0)) }),
        .get("forms/explanation", .anyone, .open { .page(PrintedForms.explanation($0)) }),
        .get("forms/stop", .anyone, .open { .page(PrintedForms.stop($0)) }),
        .get("qr", .anyone, .open { .page(PortalCode.page($0)) }),
        .get("qr.svg", .anyone, .open { PortalCode.picture($0) }),
        .get("facilities", .anyone, .open { try await FacilityList.open($0) }),
        .get("facilities", .staff, .town { visit, _ in try await FacilityList.members(visit) }),
        .get("ca/:file", .anyone, .open { try await authorityFile($0) }),
    ]

    /// Revocation lists and issuers' certificates: relying parties fetch them without signing in (RFC 5280
    /// §4.2.1.13).
    private static func authorityFile(_ visit: Visit) async throws -> Reply {
        guard let name = visit.parameters["file"],
            let file = try await visit.house.authorityFile(name, of: visit.town)
        else { return .notFound }
        var response = Response(contentType: file.mediaType, file.bytes)
        let seconds = file.expires.map { Int($0.timeIntervalSince(visit.now) / 2) } ?? 86_400
        response.headers.set("cache-control", "public, max-age=\(max(60, min(seconds, 86_400)))")
        return .response(response)
    }
}
