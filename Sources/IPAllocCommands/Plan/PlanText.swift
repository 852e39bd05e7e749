import IPAllocAgentAPI
import IPAllocModel

/// A plan as people read it.
struct PlanText {
    let answer: PlanAnswer
    let showsAllRoutes: Bool
    let context: CommandContext

    var text: TerminalText {
        let parts = [objects, pools, pods, routing, notices, failures].filter { !$0.isEmpty }
        return parts.joined(separator: "\n")
    }

    // MARK: Tables

    private var objects: TerminalText {
        let rows = answer.objects.map { object in
            [object.kind, object.fullName, object.outcome]
        }
        let table = Self.table(["OBJECT", "NAME", "OUTCOME"], rows)
        let warnings: [TerminalText] = answer.objects.flatMap { object in
            object.warnings.map { "\(context.paint("Warning:", .yellow)) \(object.name): \($0)\n" }
        }
        return table + warnings.joined()
    }

    private var pools: TerminalText {
        let rows = answer.pools.map { pool in
            let counts = [pool.allocatedCountBefore, pool.allocatedCount]
            return [
                pool.name, pool.outcome, "\(pool.totalCount)",
                counts[0] == counts[1] ? "\(counts[1])" : "\(counts[0]) to \(counts[1])",
                "\(pool.freeCount)", pool.subnet.isEmpty ? "<none>" : pool.subnet,
                pool.application.isEmpty ? "<none>" : pool.application,
                pool.ips.isEmpty ? "<none>" : pool.ips.joined(separator: ","),
            ]
        }
        return Self.table(
            ["IPPOOL", "OUTCOME", "TOTAL", "HELD", "FREE", "SUBNET", "APPLICATION", "IPS"], rows)
    }

    private var pods: TerminalText {
        let rows = answer.pods.flatMap { pod -> [[String]] in
            let head = [
                pod.fullName, pod.error == nil ? pod.state : "failed",
                pod.nodeName.isEmpty ? "<none>" : pod.nodeName,
            ]
            let lines = pod.interfaces.flatMap { interface in
                interface.addresses.map { address in
                    [
                        interface.name, address.address, address.pool,
                        address.gateway.isEmpty ? "<none>" : address.gateway,
                    ]
                }
            }
            if lines.isEmpty { return [head + [String](repeating: "<none>", count: 4)] }
            return lines.map { head + $0 }
        }
        return Self.table(
            ["POD", "STATE", "NODE", "INTERFACE", "ADDRESS", "IPPOOL", "GATEWAY"], rows)
    }

    private static func table(_ headings: [String], _ rows: [[String]]) -> TerminalText {
        rows.isEmpty ? "" : TerminalText(TextTable(headings: headings, rows: rows))
    }

    // MARK: Rules and routes

    private var routing: TerminalText {
        var shown: Set<String> = []
        let pods = answer.pods.filter { pod in
            pod.interfaces.contains { $0.routing?.error == nil && $0.routing != nil }
                && (shown.insert(pod.application).inserted || showsAllRoutes)
        }
        return pods.map(routing).joined(separator: "\n")
    }

    private func routing(of pod: PlanAnswer.Pod) -> TerminalText {
        var lines: [TerminalText] = ["Rules and routes of Pod \(pod.fullName)"]
        for interface in pod.interfaces {
            guard let routing = interface.routing, routing.error == nil else { continue }
            lines.append("  \(interface.name) (\(interface.network))")
            lines += Self.lines("address", routing.podAddresses)
            lines += Self.lines("rule", routing.podRules)
            lines += Self.lines("route", routing.podRoutes)
            lines += Self.lines("moved", routing.removedPodRoutes)
            lines += Self.lines("node addr", routing.hostAddresses)
            lines += Self.lines("node rule", routing.hostRules)
            lines += Self.lines("node route", routing.hostRoutes)
            lines += routing.notices.map { "    note        \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Lines of one kind, those of IPv6 marked as `ip` has it.
    private static func lines(
        _ kind: String, _ lines: [PlannedRoutingMessage.Line]
    ) -> [TerminalText] {
        let label = kind + String(repeating: " ", count: max(0, 12 - kind.count))
        return lines.map { "    \(label)\($0.version == 6 ? "-6 " : "")\($0.text)" }
    }

    // MARK: Words

    private var notices: TerminalText {
        var notices = answer.notices
        if answer.networks.isEmpty && !answer.pods.isEmpty {
            notices.append(
                "no network of the pods is known, so no rules and routes are planned: name a "
                    + "NetworkAttachmentDefinition in their annotations")
        }
        return notices.map { "Note: \($0)\n" }.joined()
    }

    private var failures: TerminalText {
        let failures = answer.failures
        guard !failures.isEmpty else {
            return context.paint("Nothing would fail.", .green)
                + " This is about revision \(answer.revision); nothing was changed.\n"
        }
        var lines = [context.paint("Would fail:", .red)]
        for (subjects, reason) in failures {
            let others = subjects.count - 1
            let rest: TerminalText = others == 0 ? "" : " and \(others) more"
            lines.append("  \(subjects[0])\(rest): \(reason)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
