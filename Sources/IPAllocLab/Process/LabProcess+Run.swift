import Foundation
import Glibc
import IPAllocNetlink

extension LabProcess {
    /// Starts a program that goes on when this one ends.
    ///
    /// - Parameter logPath: The file that the program's words go to.
    static func start(
        _ program: String, _ arguments: [String], environment: [String: String], logPath: String
    ) throws(LabError) -> LabProcess {
        let log = try LogFile.open(logPath)
        let process: ChildProcess
        do {
            process = try ChildProcess(
                program, arguments, environment: environment,
                streams: ChildProcess.Streams(
                    output: log.fileDescriptor, error: log.fileDescriptor))
        } catch {
            throw LabError("\(error)")
        }
        var started = LabProcess()
        started.id = Int(process.id)
        started.startTicks = startTicks(ofProcess: process.id)
        return started
    }

    /// Whether it still runs: there is a process of that number that started then.
    var isRunning: Bool {
        guard let id, let startTicks else { return false }
        return Self.startTicks(ofProcess: Int32(id)) == startTicks
    }

    /// Asks the process to end, and ends it if it does not.
    func end() throws(LabError) {
        guard let id, isRunning else { return }
        for signal in [SIGTERM, SIGKILL] {
            guard kill(Int32(id), signal) == 0 || errno == ESRCH else {
                throw LabError("process \(id) cannot be ended: error \(errno)")
            }
            // It is nobody's child here, so that there is no event to wait for.
            for _ in 0..<1000 where isRunning { usleep(10_000) }
            if !isRunning { return }
        }
        throw LabError("process \(id) does not end; see what it waits for, then try again")
    }

    /// When a process started: the 22nd field of its line, of which the second may hold blanks.
    /// One that has ended, and that nobody waited for, counts as none.
    private static func startTicks(ofProcess id: Int32) -> Int? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(id)/stat"),
            let fields = String(decoding: data, as: UTF8.self).split(separator: ")").last?
                .split(separator: " "), fields.count > 19, fields[0] != "Z"
        else { return nil }
        return Int(fields[19])
    }
}
