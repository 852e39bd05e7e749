import Foundation

/// What a program did.
struct Outcome: Equatable {
    var status: Int32
    var output: String
    var words: String

    /// The lines of the output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// The output as rows of fields, which are separated by two blanks or more.
    var rows: [[String]] {
        lines.map { line in
            line.components(separatedBy: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty }
        }
    }

    /// Runs a program to its end.
    ///
    /// - Parameter folder: Where the program's words are kept meanwhile.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String],
        input: String = "", folder: String
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = environment
        let (given, output) = (Pipe(), Pipe())
        let words = URL(fileURLWithPath: "\(folder)/words-\(UUID().uuidString)")
        try Data().write(to: words)
        defer { try? FileManager.default.removeItem(at: words) }
        process.standardInput = given
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: words)
        try process.run()
        try given.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try given.fileHandleForWriting.close()
        let written = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: written, as: UTF8.self),
            words: String(decoding: try Data(contentsOf: words), as: UTF8.self))
    }
}
