import IPAllocAgentAPI
import IPAllocModel

/// An explanation as people read it.
struct ExplanationText {
    let answer: ExplainAnswer
    let context: CommandContext

    var text: TerminalText {
        var lines = [subject]
        lines += answer.steps.enumerated().map { number, step -> TerminalText in
            let place = "\(number + 1)."
            return "\(String(repeating: " ", count: max(0, 4 - place.count)))\(place) \(step)"
        }
        lines.append("")
        if let error = answer.error {
            lines.append("\(context.paint("No decision:", .red)) \(error)")
            if answer.interfaces.isEmpty { return lines.joined(separator: "\n") + "\n" }
            lines.append("")
        }
        let table = TextTable(
            headings: ["INTERFACE", "FAMILY", "ADDRESS", "POOLS (HELD/TOTAL)", "OUTLOOK"],
            rows: answer.interfaces.map { choice in
                [
                    choice.interface, "IPv\(choice.version)", choice.address ?? "<none>",
                    pools(of: choice), choice.outlook,
                ]
            })
        return lines.joined(separator: "\n") + "\n" + TerminalText(table)
    }

    /// Whom the explanation is about: a pod, or any pod of a workload, whose name stands for its own.
    private var subject: TerminalText {
        let pod: TerminalText = "Pod \(answer.podNamespace)/\(answer.podName)"
        let workload = "\(answer.podNamespace):\(answer.podName)"
        if answer.application.hasSuffix(":\(Pod.kind.name):\(workload)") { return pod }
        return answer.application.hasSuffix(":\(workload)")
            ? "Pods of \(answer.application)" : "\(pod) of \(answer.application)"
    }

    /// The pools in their order, each with how many of its addresses are held.
    private func pools(of choice: ExplainAnswer.Choice) -> String {
        if choice.pools.isEmpty { return "<none>" }
        return choice.pools.map { "\($0.name) (\($0.allocatedCount)/\($0.totalCount))" }
            .joined(separator: ", ")
    }
}
