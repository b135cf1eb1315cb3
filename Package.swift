// swift-tools-version: 6.2
// The house: imports only go down. `Tests/HouseRules` holds every `import` line against this plan.
import PackageDescription

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"), .enableUpcomingFeature("ImmutableWeakCaptures"),
]

/// Rooms that wrap a C library say every unsafe word aloud.
let wrapping = house + [.strictMemorySafety()]

func library(_ name: String, pkgConfig: String? = nil, debian: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

func room(
    _ name: String, _ imports: [String] = [], settings: [SwiftSetting] = house, resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: imports.map { .init(stringLiteral: $0) },
        resources: resources, swiftSettings: settings)
}

/// A released program brings Swift's own libraries along: it runs where no toolchain is, and calls them directly.
let released: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-static-stdlib", "-lCoreFoundation", "-l_FoundationCollections", "-l_FoundationCShims",
            "-l_FoundationICU",
        ], .when(configuration: .release))
]

func tests(_ name: String, _ imports: [String]) -> Target {
    .testTarget(
        name: name, dependencies: imports.map { .init(stringLiteral: $0) },
        swiftSettings: house)
}

let package = Package(
    name: "renrakucho",
    products: [.executable(name: "renrakucho", targets: ["renrakucho"])],
    targets: [
        // 0: the C libraries as they are
        library("CLinux", debian: "libc6-dev"),
        library("COpenSSL", pkgConfig: "openssl", debian: "libssl-dev"),
        library("CNGHTTP2", pkgConfig: "libnghttp2", debian: "libnghttp2-dev"),
        library("CLibPQ", pkgConfig: "libpq", debian: "libpq-dev"),
        library("CLibYAML", pkgConfig: "yaml-0.1", debian: "libyaml-dev"),
        library("CCurl", pkgConfig: "libcurl", debian: "libcurl4-openssl-dev"),
        library("CBrotli", pkgConfig: "libbrotlienc", debian: "libbrotli-dev"),
        library("CZlib", pkgConfig: "zlib", debian: "zlib1g-dev"),
        library("CVips", pkgConfig: "vips", debian: "libvips-dev"),
        library("CMagic", debian: "libmagic-dev"),
        library("CQREncode", pkgConfig: "libqrencode", debian: "libqrencode-dev"),

        // 1: the tool wing: machines, no people
        room("Journal"),
        room("EventLoop", ["CLinux", "Journal"]),
        room("PKI", ["COpenSSL"], settings: wrapping),
        room(
            "HTTPServer",
            ["EventLoop", "COpenSSL", "CNGHTTP2", "CBrotli", "CZlib", "CLinux", "Journal"], settings: wrapping
        ),
        room("Postgres", ["EventLoop", "CLibPQ", "Journal"], settings: wrapping),
        room("HTML"),
        room("QRCode", ["CQREncode"], settings: wrapping),
        room("JapaneseText"),
        room("YAML", ["CLibYAML"], settings: wrapping),
        room("Mail", ["EventLoop", "CCurl", "Journal"]),
        room("Files", ["EventLoop", "PKI", "CVips", "CMagic", "Journal"]),

        // 1: the town wing: people, no machines
        room("Care", ["JapaneseText"]),

        // 2
        room("Policies", ["Care", "YAML", "EventLoop", "Journal"]),
        room(
            "Records", ["Care", "Postgres", "PKI", "EventLoop", "Journal"],
            resources: [.embedInCode("Migrations")]),

        // 3
        room(
            "Workflows",
            ["Care", "Policies", "Records", "PKI", "Mail", "Files", "JapaneseText", "EventLoop", "Journal"]),

        // 4
        room(
            "Portals",
            [
                "Care", "Policies", "Workflows", "HTTPServer", "HTML", "QRCode", "JapaneseText", "EventLoop",
                "Journal",
            ],
            resources: [.embedInCode("Assets")]),

        // 5
        .executableTarget(
            name: "renrakucho",
            dependencies: [
                "Journal", "EventLoop", "PKI", "HTTPServer", "Postgres", "HTML", "JapaneseText", "YAML",
                "Mail",
                "Files", "Care", "Policies", "Records", "Workflows", "Portals",
            ],
            swiftSettings: house, linkerSettings: released),

        tests("HouseRules", []),
        tests("CareTests", ["Care", "Policies", "JapaneseText"]),
        tests("EventLoopTests", ["EventLoop", "Journal"]),
        tests("HTTPServerTests", ["HTTPServer", "EventLoop", "Journal"]),
        tests("PKITests", ["PKI"]),
        tests("HTMLTests", ["HTML"]),
        tests("JapaneseTextTests", ["JapaneseText"]),
        tests("MailTests", ["Mail", "EventLoop"]),
        tests("FilesTests", ["Files", "EventLoop", "PKI"]),
        .target(
            name: "TestKit", dependencies: ["Care", "CLibPQ", "Policies"], path: "Tests/TestKit",
            exclude: ["tenants"],
            swiftSettings: house),
        .executableTarget(
            name: "Bench",
            dependencies: [
                "Journal", "EventLoop", "PKI", "HTTPServer", "Postgres", "Files", "Care", "Policies",
                "Records",
                "Workflows", "Portals", "TestKit",
            ], path: "Tests/Bench", swiftSettings: house, linkerSettings: released),
        tests("PostgresTests", ["Postgres", "EventLoop", "Journal", "TestKit"]),
        tests("RecordsTests", ["Records", "Care", "Postgres", "PKI", "EventLoop", "Journal", "TestKit"]),
        tests(
            "WorkflowsTests",
            [
                "Care", "Policies", "Records", "Workflows", "PKI", "Postgres", "Files", "EventLoop",
                "Journal", "Portals", "HTTPServer", "HTML", "JapaneseText", "TestKit",
            ]),
        tests(
            "PortalsTests",
            ["Portals", "HTML", "HTTPServer", "JapaneseText", "Workflows", "Policies", "Care"]),
        tests("QRCodeTests", ["QRCode"]),
        tests("YAMLTests", ["YAML"]),
        tests("PoliciesTests", ["Care", "YAML", "Policies", "EventLoop", "Journal", "TestKit"]),
    ]
)
