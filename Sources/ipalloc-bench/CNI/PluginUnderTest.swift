import Glibc
import IPAllocJSON

/// A plugin that is called as a runtime calls it.
struct PluginUnderTest {
    let name: String
    private let program: String
    private let folder: ScratchFolder

    /// What is measured.
    enum Command: String { case version = "VERSION", add = "ADD", delete = "DEL" }

    init(
        name: String, program: String, configuration: String, folder: ScratchFolder
    ) throws(BenchError) {
        self.name = name
        self.program = program
        self.folder = folder
        // SAFETY: the path is borrowed for the call.
        guard unsafe access(program, X_OK) == 0 else {
            throw .plugin("there is no program \(program)")
        }
        try folder.write(configuration, to: name + ".conf")
    }

    /// Calls the plugin for a container.
    ///
    /// - Returns: The milliseconds from the call to the end of the process.
    func call(_ command: Command, container: String) throws(BenchError) -> Double {
        let environment = [
            "CNI_COMMAND=\(command.rawValue)", "CNI_CONTAINERID=\(container)",
            "CNI_NETNS=/proc/self/ns/net", "CNI_IFNAME=eth0", "CNI_PATH=/opt/cni/bin",
        ]
        let output = folder.path + "/" + name + ".out"
        let start = Self.now()
        let process = try ChildProcess.start(
            program, environment: environment, input: folder.path + "/" + name + ".conf",
            output: output)
        let status = ChildProcess.wait(for: process)
        let milliseconds = Double(Self.now() - start) / 1e6
        let printed = try folder.read(name + ".out")
        guard status == 0 else {
            throw .plugin("\(name) \(command.rawValue) failed: \(printed)")
        }
        guard command != .add || Self.hasAddress(printed) else {
            throw .plugin("\(name) gave no address: \(printed)")
        }
        return milliseconds
    }

    private static func hasAddress(_ text: String) -> Bool {
        (try? JSONValue(parsing: text))?["ips"]?.array?.isEmpty == false
    }

    private static func now() -> Int64 {
        var time = timespec()
        // SAFETY: the time is written during the call.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
