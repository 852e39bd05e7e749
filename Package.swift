// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target that is compiled for the ordinary Swift runtime.
let ordinary: [SwiftSetting] = [.strictMemorySafety()]

/// Settings of the C library: the core's sources and the C functions as one Embedded module.
/// Unsafe flags keep a package from being used by version, so no product that Swift packages
/// depend on may contain a target with these settings.
let embedded: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableExperimentalFeature("Embedded"),
    .unsafeFlags(["-wmo"]),
]

/// Settings of the tests that explore schedules: fast, since they make millions of runs, but with
/// all assertions. Coroutines share a thread, which the dynamic check of exclusive access cannot
/// know.
let explored: [SwiftSetting] = [
    .strictMemorySafety(),
    .unsafeFlags(["-O", "-assert-config", "Debug", "-enforce-exclusivity=unchecked"]),
]

let package = Package(
    name: "ipalloc",
    products: [
        .library(name: "IPAlloc", targets: ["IPAlloc"]),
        .library(name: "IPAllocJSON", targets: ["IPAllocJSON"]),
        .library(name: "IPAllocModel", targets: ["IPAllocModel"]),
        .library(name: "IPAllocSelection", targets: ["IPAllocSelection"]),
        .library(name: "IPAllocNetlink", targets: ["IPAllocNetlink"]),
        .library(name: "IPAllocDetection", targets: ["IPAllocDetection"]),
        .library(name: "IPAllocRouting", targets: ["IPAllocRouting"]),
        .library(name: "IPAllocAgentAPI", targets: ["IPAllocAgentAPI"]),
        .library(name: "IPAllocCNI", targets: ["IPAllocCNI"]),
        .library(name: "IPAllocStore", targets: ["IPAllocStore"]),
        .library(name: "IPAllocService", targets: ["IPAllocService"]),
        .library(name: "ipalloc-c", type: .dynamic, targets: ["IPAllocABI"]),
        .library(name: "IPAllocAgent", targets: ["IPAllocAgent"]),
        .executable(name: "ipalloc-agent", targets: ["ipalloc-agent"]),
        .executable(name: "ipallocctl", targets: ["ipallocctl"]),
        .executable(name: "ipalloc-cni", targets: ["ipalloc-cni"]),
        .executable(name: "ipalloc-bench", targets: ["ipalloc-bench"]),
    ],
    // Who depends on the engine alone leaves the trait out, and fetches no other package.
    traits: [
        .trait(name: "Tools", description: "The programs, with the packages that they need."),
        .default(enabledTraits: ["Tools"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1",
            traits: []),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        .target(
            name: "CIPAlloc",
            cSettings: [.headerSearchPath("../../include")]),
        .target(
            name: "IPAlloc",
            dependencies: ["CIPAlloc"],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocABI",
            dependencies: ["CIPAlloc"],
            swiftSettings: embedded),
        .target(
            name: "IPAllocJSON",
            swiftSettings: ordinary),
        .target(
            name: "IPAllocDrawing",
            swiftSettings: ordinary),
        .target(
            name: "IPAllocModel",
            dependencies: ["IPAllocJSON", "IPAlloc"],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocSelection",
            dependencies: ["IPAllocModel", "IPAllocJSON", "IPAlloc"],
            swiftSettings: ordinary),
        .target(name: "CIPAllocNetlink"),
        .target(
            name: "IPAllocNetlink",
            dependencies: ["IPAlloc", "CIPAllocNetlink"],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocDetection",
            dependencies: ["IPAllocNetlink", "IPAlloc"],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocRouting",
            dependencies: ["IPAllocDetection", "IPAllocNetlink", "IPAllocJSON", "IPAlloc"],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocAgentAPI",
            dependencies: ["IPAllocJSON"],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocCNI",
            dependencies: ["IPAllocJSON", "IPAlloc"],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocPluginCall",
            dependencies: ["IPAllocCNI", "IPAllocAgentAPI", "IPAllocNetlink", "IPAllocJSON"],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocIPAM",
            dependencies: [
                "IPAllocDetection", "IPAllocPluginCall", "IPAllocCNI", "IPAllocAgentAPI",
                "IPAllocNetlink", "IPAllocJSON", "IPAlloc",
            ],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocRoutingPlugin",
            dependencies: [
                "IPAllocRouting", "IPAllocPluginCall", "IPAllocCNI", "IPAllocAgentAPI",
                "IPAllocNetlink", "IPAllocJSON", "IPAlloc",
            ],
            swiftSettings: ordinary),
        .executableTarget(
            name: "ipalloc-cni",
            dependencies: ["CIPAlloc", "IPAllocCNI", "IPAllocIPAM", "IPAllocRoutingPlugin"],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocStore",
            dependencies: [
                "IPAlloc",
                .product(
                    name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Tools"])),
                .product(
                    name: "GRDBSQLite", package: "GRDB.swift",
                    condition: .when(traits: ["Tools"])),
            ],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocService",
            dependencies: [
                "IPAlloc", "IPAllocJSON", "IPAllocModel", "IPAllocSelection", "IPAllocStore",
            ],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocClient",
            dependencies: ["IPAllocAgentAPI", "IPAllocModel", "IPAllocJSON"],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocLab",
            dependencies: [
                "IPAllocClient", "IPAllocAgentAPI", "IPAllocSelection", "IPAllocModel",
                "IPAllocIPAM", "IPAllocRoutingPlugin", "IPAllocRouting", "IPAllocCNI",
                "IPAllocNetlink",
                "IPAllocJSON", "IPAlloc",
            ],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocCommands",
            dependencies: [
                "IPAllocLab", "IPAllocClient", "IPAllocAgentAPI", "IPAllocModel", "IPAllocJSON",
                "IPAlloc", "CIPAlloc", "IPAllocDrawing",
                .product(
                    name: "ArgumentParser", package: "swift-argument-parser",
                    condition: .when(traits: ["Tools"])),
                .product(name: "Yams", package: "Yams", condition: .when(traits: ["Tools"])),
            ],
            swiftSettings: ordinary),
        .executableTarget(
            name: "ipallocctl",
            dependencies: ["IPAllocCommands"],
            swiftSettings: ordinary),
        .systemLibrary(
            name: "CJemalloc",
            pkgConfig: "jemalloc",
            providers: [.apt(["libjemalloc-dev"])]),
        .target(
            name: "IPAllocAgent",
            dependencies: [
                "IPAllocService", "IPAllocAgentAPI", "IPAllocSelection", "IPAllocStore",
                "IPAllocModel", "IPAllocJSON", "IPAlloc", "CIPAlloc",
                .product(
                    name: "Hummingbird", package: "hummingbird",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "HTTPTypes", package: "swift-http-types",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "Logging", package: "swift-log", condition: .when(traits: ["Tools"])),
                .product(
                    name: "HummingbirdCore", package: "hummingbird",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Tools"])),
                .product(
                    name: "NIOExtras", package: "swift-nio-extras",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "NIOHTTP1", package: "swift-nio",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "NIOPosix", package: "swift-nio",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "NIOHTTPTypes", package: "swift-nio-extras",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "ServiceLifecycle", package: "swift-service-lifecycle",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "UnixSignals", package: "swift-service-lifecycle",
                    condition: .when(traits: ["Tools"])),
                .product(name: "Yams", package: "Yams", condition: .when(traits: ["Tools"])),
            ],
            swiftSettings: ordinary),
        .executableTarget(
            name: "ipalloc-agent",
            dependencies: [
                "IPAllocAgent", "IPAllocStore", "CJemalloc",
                .product(
                    name: "ArgumentParser", package: "swift-argument-parser",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "Logging", package: "swift-log", condition: .when(traits: ["Tools"])),
            ],
            swiftSettings: ordinary),
        .target(
            name: "CBenchBaselines",
            cSettings: [.headerSearchPath("../../include")],
            linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("pthread")]),
        .executableTarget(
            name: "ipalloc-bench",
            dependencies: [
                "IPAllocService", "IPAllocStore", "IPAllocClient", "IPAllocAgentAPI",
                "IPAllocModel", "IPAllocNetlink", "IPAllocJSON", "IPAllocDrawing", "IPAlloc",
                "CBenchBaselines", "CJemalloc",
                .product(
                    name: "ArgumentParser", package: "swift-argument-parser",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "Histogram", package: "hdrhistogram-swift",
                    condition: .when(traits: ["Tools"])),
            ],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocTestSupport",
            path: "Tests/IPAllocTestSupport",
            swiftSettings: ordinary),
        .target(
            name: "IPAllocTestProgram",
            dependencies: ["IPAllocNetlink"],
            path: "Tests/IPAllocTestProgram",
            swiftSettings: ordinary),
        .target(
            name: "IPAllocSimulation",
            dependencies: [
                "IPAllocService", "IPAllocStore", "IPAllocModel", "IPAllocJSON", "IPAlloc",
            ],
            swiftSettings: ordinary),
        .executableTarget(
            name: "ipalloc-sim",
            dependencies: [
                "IPAllocSimulation", "CJemalloc",
                .product(
                    name: "ArgumentParser", package: "swift-argument-parser",
                    condition: .when(traits: ["Tools"])),
            ],
            swiftSettings: ordinary),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["IPAllocTestProgram", "ipallocctl", "ipalloc-cni"],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocMemoryAgent",
            dependencies: ["IPAllocClient", "IPAllocAgentAPI", "IPAllocModel", "IPAllocJSON"],
            path: "Tests/IPAllocMemoryAgent",
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocLabTests",
            dependencies: [
                "IPAllocTestSupport", "IPAllocLab", "IPAllocClient", "IPAllocAgentAPI",
                "IPAllocModel", "IPAllocNetlink", "IPAllocJSON",
                "IPAllocMemoryAgent",
            ],
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocCommandsTests",
            dependencies: [
                "IPAllocTestSupport", "IPAllocMemoryAgent", "IPAllocCommands", "IPAllocClient",
                "IPAllocAgentAPI", "IPAlloc",
                "IPAllocModel", "IPAllocJSON",
                "IPAllocScriptedAgent",
            ],
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocJSONTests",
            dependencies: ["IPAllocJSON"],
            swiftSettings: ordinary),
        .target(
            name: "IPAllocScriptedAgent",
            path: "Tests/IPAllocScriptedAgent",
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocAgentAPITests",
            dependencies: [
                "IPAllocTestSupport", "IPAllocAgentAPI", "IPAllocJSON", "IPAllocScriptedAgent",
            ],
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocCNITests",
            dependencies: [
                "IPAllocTestSupport", "IPAllocCNI", "IPAllocJSON", "IPAlloc",
                "IPAllocScriptedAgent",
            ],
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocIPAMTests",
            dependencies: [
                "IPAllocTestSupport", "IPAllocTestProgram", "IPAllocIPAM", "IPAllocPluginCall",
                "IPAllocCNI",
                "IPAllocAgentAPI", "IPAllocJSON",
                "IPAllocNetlink", "IPAlloc", "IPAllocScriptedAgent", "ipalloc-cni",
            ],
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocModelTests",
            dependencies: ["IPAllocTestSupport", "IPAllocModel", "IPAllocJSON", "IPAlloc"],
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocSelectionTests",
            dependencies: [
                "IPAllocTestSupport", "IPAllocSelection", "IPAllocModel", "IPAllocJSON", "IPAlloc",
            ],
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocTests",
            dependencies: ["IPAllocTestSupport", "IPAlloc", "CIPAlloc"],
            swiftSettings: ordinary),
        .target(
            name: "CFaultVFS",
            path: "Tests/CFaultVFS"),
        .executableTarget(
            name: "ipalloc-store-writer",
            dependencies: ["IPAlloc", "IPAllocStore"],
            path: "Tests/ipalloc-store-writer",
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocStoreTests",
            dependencies: [
                "IPAllocTestSupport", "IPAllocTestProgram", "IPAlloc", "IPAllocStore", "CFaultVFS",
                "ipalloc-store-writer",
                .product(
                    name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Tools"])),
            ],
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocServiceTests",
            dependencies: [
                "IPAllocTestSupport", "IPAllocService", "IPAllocStore", "IPAllocSelection",
                "IPAllocModel",
                "IPAllocJSON", "IPAlloc",
            ],
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocSimulationTests",
            dependencies: [
                "IPAllocTestSupport", "IPAllocTestProgram", "IPAllocSimulation", "ipalloc-sim",
                "IPAllocService",
                "IPAllocModel", "IPAlloc",
            ],
            swiftSettings: ordinary),
        // Tests run `ipalloc-agent` as a process, and none may depend on it: its allocator would
        // become that of all tests, and the thread sanitizer does not bear that. It is there
        // because building the tests builds everything.
        .testTarget(
            name: "IPAllocAgentTests",
            dependencies: [
                "IPAllocTestSupport", "IPAllocTestProgram", "IPAllocAgent", "IPAllocAgentAPI",
                "IPAllocService",
                "IPAllocStore", "IPAllocCommands", "IPAlloc",
                "IPAllocModel", "IPAllocJSON", "IPAllocScriptedAgent",
                .product(
                    name: "HTTPTypes", package: "swift-http-types",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "Logging", package: "swift-log", condition: .when(traits: ["Tools"])),
                .product(
                    name: "NIOEmbedded", package: "swift-nio",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "NIOHTTPTypes", package: "swift-nio-extras",
                    condition: .when(traits: ["Tools"])),
                .product(
                    name: "ServiceLifecycle", package: "swift-service-lifecycle",
                    condition: .when(traits: ["Tools"])),
                .product(name: "Yams", package: "Yams", condition: .when(traits: ["Tools"])),
            ],
            exclude: ["Fault/fault.c", "Fault/record.c", "Fault/record.h"],
            swiftSettings: ordinary),
        .target(
            name: "CCoroutine",
            path: "Tests/CCoroutine"),
        .target(
            name: "IPAllocScheduled",
            dependencies: ["CIPAlloc"],
            path: "Tests/IPAllocScheduled",
            swiftSettings: explored + [.define("IPALLOC_SCHEDULED")]),
        .testTarget(
            name: "IPAllocScheduleTests",
            dependencies: ["IPAllocTestSupport", "IPAllocScheduled", "CCoroutine"],
            swiftSettings: explored),
        .testTarget(
            name: "IPAllocNetlinkTests",
            dependencies: ["IPAllocNetlink", "IPAlloc", "CIPAllocNetlink"],
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocDetectionTests",
            dependencies: ["IPAllocDetection", "IPAllocNetlink", "IPAlloc"],
            swiftSettings: ordinary),
        .testTarget(
            name: "IPAllocRoutingTests",
            dependencies: [
                "IPAllocTestSupport", "IPAllocTestProgram", "IPAllocRoutingPlugin",
                "IPAllocRouting", "IPAllocDetection",
                "IPAllocCNI",
                "IPAllocScriptedAgent", "IPAllocLab", "IPAllocAgentAPI",
                "IPAllocNetlink", "IPAllocJSON", "IPAlloc", "ipalloc-cni",
            ],
            exclude: ["golden"],
            swiftSettings: ordinary),
    ]
)

// The engine and its tests alone: for the thread sanitizer, which wants a build of its own.
if Context.environment["IPALLOC_ENGINE_ONLY"] != nil {
    let engine: Set = ["CIPAlloc", "IPAlloc", "IPAllocTestSupport", "IPAllocTests"]
    package.targets.removeAll { !engine.contains($0.name) }
    package.products.removeAll { $0.name != "IPAlloc" }
    package.dependencies.removeAll()
}
