import Foundation
import Testing

@testable import IPAllocSelection

/// docs/annotations.md against the keys that are read.
@Suite("the document of annotations")
struct AnnotationDocumentTests {
    private static let keys = [
        AnnotationNames.subnets, AnnotationNames.subnet, AnnotationNames.pools,
        AnnotationNames.pool, AnnotationNames.addressCount, AnnotationNames.reclaim,
        AnnotationNames.routes, AnnotationNames.defaultRouteInterface,
        AnnotationNames.namespaceIPv4Pools, AnnotationNames.namespaceIPv6Pools,
        AnnotationNames.multusDefaultNetwork, AnnotationNames.multusNetworks,
    ]

    private static func document() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(
            contentsOf: root.appending(path: "docs/annotations.md"), encoding: .utf8)
    }

    @Test("every key has a row in the document", arguments: keys)
    func row(key: String) throws {
        #expect(try Self.document().contains("\n| `\(key)` |"))
    }

    @Test("the document has the properties by which pools are ordered, in their order")
    func order() throws {
        let names = PoolProperty.allCases.map { "`\($0.rawValue)`" }
        let words = try Self.document().split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        #expect(words.contains(names.joined(separator: ", ")))
    }
}
