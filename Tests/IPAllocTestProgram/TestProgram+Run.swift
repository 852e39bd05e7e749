import Foundation
import IPAllocNetlink

extension TestProgram {
    /// What a program did.
    public struct Outcome: Sendable, Equatable {
        /// Its status; 128 and the signal's number if a signal ended it.
        public var status: Int32
        /// What it printed.
        public var output: String
        /// What it printed of errors.
        public var words: String

        public init(status: Int32, output: String, words: String) {
            self.status = status
            self.output = output
            self.words = words
        }

        /// The lines of the output.
        public var lines: [String] { output.split(separator: "\n").map(String.init) }

        /// The output as rows of fields, which are separated by two blanks or more.
        public var rows: [[String]] {
            lines.map { line in
                line.components(separatedBy: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
                    .filter { !$0.isEmpty }
            }
        }
    }

    /// Runs a program to its end, and blocks its thread meanwhile.
    ///
    /// Its words are in files in memory, so that neither side ever waits for the other.
    public static func run(
        _ program: String, _ arguments: [String] = [], environment: [String: String]? = nil,
        input: [UInt8] = []
    ) throws -> Outcome {
        let (given, output, words) = (try makeFile(), try makeFile(), try makeFile())
        try given.write(contentsOf: Data(input))
        try given.seek(toOffset: 0)
        let program = try TestProgram(
            program, arguments, environment: environment, input: given, output: output,
            error: words)
        return Outcome(
            status: try program.wait(), output: try text(of: output), words: try text(of: words))
    }

    private static func makeFile() throws -> FileHandle {
        FileHandle(fileDescriptor: try ChildProcess.makeFile(), closeOnDealloc: true)
    }

    private static func text(of file: FileHandle) throws -> String {
        try file.seek(toOffset: 0)
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }
}
