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

let package = Package(
    name: "ipalloc",
    products: [
        .library(name: "IPAlloc", targets: ["IPAlloc"]),
        .library(name: "ipalloc-c", type: .dynamic, targets: ["IPAllocABI"]),
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
        .testTarget(
            name: "IPAllocTests",
            dependencies: ["IPAlloc", "CIPAlloc"],
            swiftSettings: ordinary),
    ]
)
