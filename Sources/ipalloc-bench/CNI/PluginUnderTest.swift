import CBenchBaselines
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
        let environment = environment(command, container: container, interface: "eth0")
        let start = bench_clock()
        try run(command, environment, output: name + ".out")
        let milliseconds = (bench_clock() - start) / 1e6
        if command == .add { _ = try address(in: name + ".out") }
        return milliseconds
    }

    /// Calls the plugin as a scene tells.
    ///
    /// - Parameter caller: The number of the caller; no two call at the same time.
    /// - Returns: The address of the interface; nil for a release.
    func call(_ call: LoadScene.Call, caller: Int) throws(BenchError) -> String? {
        let command = call.isRelease ? Command.delete : .add
        let output = "\(name)-\(caller).out"
        var environment = environment(
            command, container: call.pod.container, interface: call.interface)
        environment.append(
            "CNI_ARGS=IgnoreUnknown=1;K8S_POD_NAMESPACE=\(LoadScene.Pod.namespace);"
                + "K8S_POD_NAME=\(call.pod.name);K8S_POD_UID=\(call.pod.uid)")
        try run(command, environment, output: output)
        return call.isRelease ? nil : try address(in: output)
    }

    private func environment(
        _ command: Command, container: String, interface: String
    ) -> [String] {
        [
            "CNI_COMMAND=\(command.rawValue)", "CNI_CONTAINERID=\(container)",
            "CNI_NETNS=/proc/self/ns/net", "CNI_IFNAME=\(interface)", "CNI_PATH=/opt/cni/bin",
        ]
    }

    /// Runs the program to its end, which must be a good one.
    private func run(
        _ command: Command, _ environment: [String], output: String
    ) throws(BenchError) {
        let process = try ChildProcess.start(
            program, environment: environment, input: folder.path + "/" + name + ".conf",
            output: folder.path + "/" + output)
        guard ChildProcess.wait(for: process) != 0 else { return }
        throw .plugin("\(name) \(command.rawValue) failed: \(try folder.read(output))")
    }

    /// The first address of a printed result.
    private func address(in output: String) throws(BenchError) -> String {
        let printed = try folder.read(output)
        let result = try? JSONValue(parsing: printed)
        guard let address = result?["ips"]?.array?.first?["address"]?.string else {
            throw .plugin("\(name) gave no address: \(printed)")
        }
        return address
    }
}
