// What comes to the CNI plugin from outside: any standard input is answered by a result or by a CNI
// error; any bytes from the agent's socket are an answer or a fault, however they are cut into
// pieces; what a result says survives each version of the specification.
// Modules: IPAlloc IPAllocJSON IPAllocNetlink IPAllocDetection IPAllocAgentAPI IPAllocCNI IPAllocPluginCall IPAllocIPAM

import IPAllocJSON

@testable import IPAllocAgentAPI
@testable import IPAllocCNI
@testable import IPAllocIPAM
@testable import IPAllocPluginCall

/// The first byte chooses what the rest is.
@c(LLVMFuzzerTestOneInput)
public func fuzzCNI(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let rest = Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1))
    switch bytes[0] % 4 {
    case 0: checkInput(rest, choice: Int(bytes[0] / 4))
    case 1: checkAnswer(rest, pieceLength: Int(bytes[0] / 4) + 1)
    case 2: checkAddresses(rest)
    default: checkArguments(rest)
    }
    return 0
}

/// Reads all that a plugin could read, and gives back what the runtime gave.
private struct EchoPlugin: CNIPlugin {
    let about = "echo"

    func add(_ request: CNIRequest) throws(CNIError) -> CNIResult {
        for command in CNICommand.allCases {
            _ = try? IPAMConfiguration(of: request.configuration, for: command)
        }
        _ = try? PodAnnotations.of(request.configuration)
        return try request.configuration.previousResult() ?? CNIResult()
    }

    func delete(_ request: CNIRequest) throws(CNIError) { _ = try add(request) }
    func check(_ request: CNIRequest) throws(CNIError) {
        _ = try request.configuration.previousResult()?.addresses(of: request.interface)
    }
    func collectGarbage(_ request: CNIRequest) throws(CNIError) {
        _ = try request.configuration.validAttachments()
    }
    func status(_ request: CNIRequest) throws(CNIError) {}
}

private func checkInput(_ bytes: [UInt8], choice: Int) {
    let command = CNICommand.allCases[choice % CNICommand.allCases.count]
    let outcome = CNIMain(plugins: [("echo", EchoPlugin())], productVersion: "0").run(
        CNIInvocation(
            program: "echo",
            environment: [
                "CNI_COMMAND": command.rawValue, "CNI_CONTAINERID": "c", "CNI_NETNS": "/n",
                "CNI_IFNAME": "eth0",
            ], standardInput: { _ in bytes }))
    guard let value = try? JSONValue(parsing: outcome.standardOutput) else {
        precondition(outcome == CNIOutcome() && command != .add && command != .version)
        return
    }
    if outcome.exitStatus == 0 {
        precondition(command == .add || command == .version)
        if command == .add { checkResult(value) }
    } else {
        precondition(outcome.exitStatus == 1)
        precondition([1, 6, 7].contains(value["code"]?.integer))
        precondition(value["msg"]?.string?.isEmpty == false)
    }
}

private func checkResult(_ value: JSONValue) {
    guard let result = try? CNIResult(json: value) else {
        preconditionFailure("what is printed cannot be read")
    }
    for version in CNIVersion.allCases {
        let json = result.json(version: version)
        precondition(json["cniVersion"]?.string == version.rawValue)
        guard let again = try? CNIResult(json: json) else {
            preconditionFailure("what is printed cannot be read")
        }
        precondition(again.addresses == result.addresses)
        precondition(again.routes.map(\.destination) == result.routes.map(\.destination))
    }
}

private func checkAnswer(_ bytes: [UInt8], pieceLength: Int) {
    let limits = AnswerLimits(headBytesMax: 512, bodyBytesMax: 1024)
    let whole = outcome(of: bytes, pieceLength: max(bytes.count, 1), limits)
    precondition(whole == outcome(of: bytes, pieceLength: pieceLength, limits))
    guard case .success(let answer) = whole else { return }
    precondition((200...999).contains(answer.status))
    precondition(answer.body.count <= limits.bodyBytesMax)
    precondition(!answer.errorText.isEmpty)
    _ = answer.cniCode
}

private func outcome(
    of bytes: [UInt8], pieceLength: Int, _ limits: AnswerLimits
) -> Result<AgentAnswer, AnswerFault> {
    var reader = AnswerReader(limits: limits)
    return Result { () throws(AnswerFault) in
        var rest = bytes[...]
        while !rest.isEmpty && !reader.isComplete {
            try reader.feed(Array(rest.prefix(pieceLength)))
            rest = rest.dropFirst(pieceLength)
        }
        if !reader.isComplete { try reader.finish() }
        return reader.answer
    }
}

private func checkAddresses(_ bytes: [UInt8]) {
    guard let answer = try? AgentAnswer(status: 200, body: bytes).decoded(as: IPAMAddAnswer.self)
    else { return }
    if let result = try? CNIResult(answer, of: "eth0") {
        checkResult(result.json(version: .newest))
    }
    guard let again = try? IPAMAddAnswer(json: answer.json) else {
        preconditionFailure("what is written cannot be read")
    }
    precondition(again == answer)
}

private func checkArguments(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    do throws(CNIError) {
        _ = try PodIdentity(CNIArguments(parsing: text))
    } catch {
        precondition(error.code == .invalidEnvironment)
        precondition(error.message.contains("CNI_ARGS"))
    }
}
