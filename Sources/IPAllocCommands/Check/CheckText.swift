import IPAllocAgentAPI

/// A report as people read it.
struct CheckText {
    let answer: CheckAnswer
    /// Whether all that is on the node could be read.
    let isWhole: Bool
    let context: CommandContext

    var text: TerminalText {
        let scope: TerminalText =
            "\(answer.poolCount) pools, \(answer.endpointCount) endpoints and "
            + "\(answer.containerCount) containers of node \(answer.nodeName)"
        if answer.findings.isEmpty {
            let verdict =
                isWhole
                ? context.paint("ok", .green)
                : context.paint("nothing found, but not all could be read", .yellow)
            return "\(verdict): \(scope) at revision \(answer.revision)\n"
        }
        var lines: [TerminalText] = answer.findings.flatMap { finding in
            [
                "\(context.paint(TerminalText(line: finding.check), .red)) \(finding.subject): \(finding.message)",
                "    \(finding.advice)",
            ]
        }
        let repairable = answer.findings.count { $0.isRepairable }
        lines.append("")
        lines.append(
            "\(answer.findings.count) found, \(repairable) of them repairable, in \(scope) at revision "
                + "\(answer.revision)")
        return lines.joined(separator: "\n") + "\n"
    }
}
