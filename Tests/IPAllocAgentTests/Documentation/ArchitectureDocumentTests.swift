import Foundation
import Testing

/// docs/architecture.md against the package and its sources.
@Suite struct ArchitectureDocumentTests {
    @Test("the document has exactly the rooms that there are, with what each imports")
    func rooms() throws {
        var described: [String: (what: String, imports: String)] = [:]
        for row in try Documents.rows(of: "docs/architecture.md") {
            let cells = row.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            try #require(cells.count == 5, "\(row)")
            let name = cells[1].filter { $0 != "`" }
            #expect(described.updateValue((cells[2], cells[3]), forKey: name) == nil, "\(name)")
        }
        let targets = try PackageManifest().targets
        #expect(targets.count > 25)
        #expect(Set(described.keys) == Set(targets.map(\.name)))
        for target in targets {
            let packages = target.products.sorted().joined(separator: ", ")
            let own = target.targets.sorted().map { "`\($0)`" }.joined(separator: ", ")
            let expected = packages.isEmpty ? own : "\(own); \(packages)"
            #expect(described[target.name]?.imports == expected, "\(target.name)")
            #expect(described[target.name]?.what.isEmpty == false, "\(target.name)")
        }
    }

    @Test("sources import what their target depends on: nothing else, and all rooms")
    func imports() throws {
        let targets = try PackageManifest().targets
        let ours = Set(targets.map(\.name))
        let known = ours.union(targets.flatMap(\.products))
        for target in targets {
            let imported = try Self.imports(of: "Sources/\(target.name)").intersection(known)
            let declared = target.targets.union(target.products)
            #expect(imported.isSubset(of: declared), "\(target.name)")
            // An allocator is linked, and need not be called.
            let unused = target.targets.subtracting(imported).subtracting(["CJemalloc"])
            #expect(unused.isEmpty, "\(target.name)")
        }
    }

    @Test("README's table names every folder of sources")
    func folders() throws {
        let table = try Documents.rows(of: "README.md").joined()
        for target in try PackageManifest().targets {
            // Of the engine it names the folders.
            let end = target.name == "IPAlloc" ? "/" : "`"
            #expect(table.contains("`Sources/\(target.name)\(end)"), "\(target.name)")
        }
    }

    /// The modules that the Swift files of a folder import.
    private static func imports(of folder: String) throws -> Set<String> {
        let root = URL(fileURLWithPath: Documents.path(folder))
        let files = try #require(
            FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        var modules: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for line in text.split(separator: "\n") where line.contains("import ") {
                if let match = line.wholeMatch(of: /(?:[@a-z]+ )*import (?:[a-z]+ )?(\w+)/) {
                    modules.insert(String(match.output.1))
                }
            }
        }
        return modules
    }
}
