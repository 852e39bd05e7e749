import IPAlloc
import IPAllocJSON
import Synchronization

@testable import IPAllocCNI

/// A plugin that keeps the requests and answers each with the same.
final class RecordingPlugin: CNIPlugin {
    let about = "recording plugin"
    let outcome: Result<CNIResult, CNIError>
    private(set) var requests: [CNIRequest] = []

    init(_ outcome: Result<CNIResult, CNIError> = .success(CNIResult())) {
        self.outcome = outcome
    }

    private func take(_ request: CNIRequest) throws(CNIError) -> CNIResult {
        requests.append(request)
        return try outcome.get()
    }

    func add(_ request: CNIRequest) throws(CNIError) -> CNIResult { try take(request) }
    func delete(_ request: CNIRequest) throws(CNIError) { _ = try take(request) }
    func check(_ request: CNIRequest) throws(CNIError) { _ = try take(request) }
    func collectGarbage(_ request: CNIRequest) throws(CNIError) { _ = try take(request) }
    func status(_ request: CNIRequest) throws(CNIError) { _ = try take(request) }
}

/// Calls a plugin as a process would be called.
struct Call {
    var program = "/opt/cni/bin/recording"
    var arguments: [String] = []
    var environment: [String: String]
    var input: String

    init(_ command: String, _ input: String = Call.configuration(), _ more: [String: String] = [:])
    {
        environment = [
            "CNI_COMMAND": command, "CNI_CONTAINERID": "c1", "CNI_NETNS": "/run/netns/c1",
            "CNI_IFNAME": "eth0", "CNI_PATH": "/opt/cni/bin",
        ].merging(more) { $1 }
        self.input = input
    }

    static func configuration(_ version: String = "1.1.0", _ more: String = "") -> String {
        #"{"cniVersion":"\#(version)","name":"net","type":"recording"\#(more)}"#
    }

    func run(_ plugin: RecordingPlugin = RecordingPlugin()) -> CNIOutcome {
        let main = CNIMain(
            plugins: [("recording", plugin), ("other", plugin)], productVersion: "1.2.3")
        return main.run(
            CNIInvocation(
                program: program, arguments: arguments, environment: environment,
                standardInput: { [input] _ in Array(input.utf8) }))
    }
}

extension CNIOutcome {
    /// The error code that is printed.
    var code: Int64? { json?["code"]?.integer }
    var message: String? { json?["msg"]?.string }
    var details: String? { json?["details"]?.string }
    var json: JSONValue? { try? JSONValue(parsing: standardOutput) }
}
