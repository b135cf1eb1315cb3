import HTML

/// One of our own style sheets, scripts or pictures, embedded in the binary.
///
/// The address holds a mark of the content, so that it may be cached for ever; its folder cannot be a
/// town's key, which has no underscore.
struct DesignAsset: Sendable {
    /// The folder that all of them are served from, without slashes.
    static let folder = "_assets"

    /// For the header `Content-Type`.
    let mediaType: String
    let bytes: [UInt8]
    /// The file's name in the address.
    let name: String

    /// Where a page finds it.
    var link: Link { .path(DesignAsset.folder, name) }

    private init(_ stem: String, _ ending: String, _ mediaType: String, _ bytes: [UInt8]) {
        self.mediaType = mediaType
        self.bytes = bytes
        // FNV-1a: tells two versions of our own file apart; nothing rests on its strength.
        let mark = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        name = "\(stem)-\(String(mark, radix: 36)).\(ending)"
    }

    /// The style sheet of every page, print included.
    static let base = DesignAsset("base", "css", "text/css; charset=utf-8", PackageResources.base_css)
    /// Counters, send-once, warnings before leaving unsent words: for pages with forms.
    static let forms = DesignAsset("forms", "js", "text/javascript; charset=utf-8", PackageResources.forms_js)
    /// Photos made smaller before they travel, with a preview and progress.
    static let photos = DesignAsset(
        "photos", "js", "text/javascript; charset=utf-8", PackageResources.photos_js)
    /// New posts without a reload.
    static let live = DesignAsset("live", "js", "text/javascript; charset=utf-8", PackageResources.live_js)
    /// The picture in the browser's tab.
    static let icon = DesignAsset("icon", "svg", "image/svg+xml", PackageResources.icon_svg)

    /// All that are served.
    static let all = [base, forms, photos, live, icon]

    /// The asset of this file name, or none.
    static func named(_ name: String) -> DesignAsset? { all.first { $0.name == name } }
}
