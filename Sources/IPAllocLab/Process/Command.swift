import Foundation
import IPAllocNetlink

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
    /// Its input and output are files in memory, so that neither side ever waits for the other.
    ///
    /// - Throws: If it cannot be started.
    func run() throws(LabError) -> Outcome {
        let log = try LogFile.open(logPath)
        do {
            let (input, output) = (
                FileHandle(fileDescriptor: try ChildProcess.makeFile(), closeOnDealloc: true),
                FileHandle(fileDescriptor: try ChildProcess.makeFile(), closeOnDealloc: true)
            )
            try input.write(contentsOf: Data(self.input))
            try input.seek(toOffset: 0)
            let process = try ChildProcess(
                program, arguments, environment: environment,
                streams: ChildProcess.Streams(
                    input: input.fileDescriptor, output: output.fileDescriptor,
                    error: log.fileDescriptor))
            let status = try process.wait()
            try output.seek(toOffset: 0)
            return Outcome(status: status, output: Array(try output.readToEnd() ?? Data()))
        } catch let error as NetlinkError {
            throw LabError("\(error)")
        } catch {
            throw LabError("\(program): its words cannot be exchanged: \(error)")
        }
    }
}
