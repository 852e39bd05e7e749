import Foundation
import Glibc
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
    /// Its input and output are files without a name, so that neither side ever waits for the other.
    ///
    /// - Throws: If it cannot be started.
    func run() throws(LabError) -> Outcome {
        let log = try LogFile.open(logPath)
        let (input, output) = (try makeFile(), try makeFile())
        do {
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

    /// Makes a file that is gone when it is closed.
    private func makeFile() throws(LabError) -> FileHandle {
        let path = "\(logPath).\(UUID().uuidString)"
        // SAFETY: the text is borrowed for the calls.
        let file = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw LabError("\(path) cannot be made: \(ErrorNumber(rawValue: errno))")
        }
        unsafe unlink(path)
        return FileHandle(fileDescriptor: file, closeOnDealloc: true)
    }
}
