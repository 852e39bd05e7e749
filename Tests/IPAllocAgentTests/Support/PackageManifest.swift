import Testing

/// The targets that `Package.swift` lists under `Sources`.
struct PackageManifest {
    /// A target, and what it depends on.
    struct Target {
        let name: String
        /// Other targets of the package.
        let targets: Set<String>
        /// Products of other packages.
        let products: Set<String>
    }

    let targets: [Target]

    /// Reads the manifest as `swift format` lays it out.
    init() throws {
        let text = try Documents.read("Package.swift")
        let starts = text.ranges(of: /\.(target|executableTarget|systemLibrary|testTarget)\(/)
        let end = try #require(text.ranges(of: "\n    ]\n)").last?.lowerBound)
        let parts = zip(starts, starts.dropFirst().map(\.lowerBound) + [end]).map { start, end in
            text[start.lowerBound..<end]
        }
        let names = try parts.map { part in
            String(try #require(part.firstMatch(of: /name: "([^"]+)"/)).output.1)
        }
        targets = zip(parts, names).compactMap { part, name in
            guard !part.hasPrefix(".testTarget"), !part.contains(#"path: "Tests/"#) else {
                return nil
            }
            let products = part.matches(of: /\.product\(\s*name: "([^"]+)"/).map(\.output.1)
            let texts = part.matches(of: /"([^"]+)"/).map { String($0.output.1) }
            return Target(
                name: name, targets: Set(texts).intersection(names).subtracting([name]),
                products: Set(products.map(String.init)))
        }
    }
}
