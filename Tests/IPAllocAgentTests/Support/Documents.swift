import Foundation
import Testing

/// The project's documents.
enum Documents {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func path(_ path: String) -> String { root.appendingPathComponent(path).path }

    static func read(_ path: String) throws -> String {
        try String(contentsOfFile: self.path(path), encoding: .utf8)
    }

    /// The lines of a document that are rows of a table whose first cell is code.
    static func rows(of path: String) throws -> [String] {
        try read(path).split(separator: "\n").map(String.init).filter { $0.hasPrefix("| `") }
    }
}
