// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "demo",
    dependencies: [
        .package(url: "https://github.com/ipalloc/ipalloc.git", from: "0.1.0")
    ],
    targets: [
        .executableTarget(
            name: "demo",
            dependencies: [.product(name: "IPAlloc", package: "ipalloc")])
    ]
)
