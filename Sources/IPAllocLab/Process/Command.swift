import Foundation

/// A program that is run to its end.
struct Command {
    /// The program's path, or its name in PATH.
    var program: String
    var arguments: [String] = []
    var environment: [String: String]
    var input: [UInt8] = []
    /// The file that the program's words go to, behind what is there.
    var logPath: String

    /// What came of it.
    struct Outcome {
        var status: Int32
        var output: [UInt8]
    }

    /// Runs the program and waits for it.
    ///
    /// - Throws: If it cannot be started.
    func run() throws(LabError) -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = environment
        let inputPipe = Pipe()
        let outputPipe = Pipe()
        process.standardInput = inputPipe
        process.standardOutput = outputPipe
        do {
            let log = try LogFile.open(logPath)
            process.standardError = log
            try process.run()
            // A program that reads nothing and ends is no failure of ours.
            try? inputPipe.fileHandleForWriting.write(contentsOf: Data(input))
            try inputPipe.fileHandleForWriting.close()
            let output = try outputPipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            try log.close()
            let hasExited = process.terminationReason == .exit
            return Outcome(
                status: hasExited ? process.terminationStatus : 128 + process.terminationStatus,
                output: Array(output))
        } catch {
            throw LabError("\(program) cannot be run: \(error)")
        }
    }
}

/// A file that words are added to.
enum LogFile {
    static func open(_ path: String) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: path) {
            try Data().write(to: URL(fileURLWithPath: path))
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        return file
    }
}
