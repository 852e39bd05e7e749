// swift-tools-version: 6.2
import PackageDescription

// Where the repository of ipalloc is: a `git` address whose last part is `ipalloc` or `ipalloc.git`.
let repository = Context.environment["IPALLOC_REPOSITORY"] ?? "https://example.org/ipalloc.git"

let package = Package(
    name: "demo",
    // Without the trait for the programs, nothing else is fetched.
    dependencies: [.package(url: repository, from: "0.1.0", traits: [])],
    targets: [
        .executableTarget(
            name: "demo",
            dependencies: [.product(name: "IPAlloc", package: "ipalloc")])
    ]
)
