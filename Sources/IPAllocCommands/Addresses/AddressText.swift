import Foundation
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel

/// What is known of an address, as people read it.
struct AddressText {
    let answer: AddressAnswer
    let now: Date

    var text: TerminalText {
        var writer = DescriptionWriter()
        let runs = answer.runs.isEmpty ? [nil] : answer.runs.map(Optional.some)
        for run in runs { writer.write(fields(of: run)) }
        return writer.text
    }

    private func fields(of run: AddressRunMessage?) -> [DescriptionWriter.Field] {
        var fields: [(String, String)] = [("Address", answer.address)]
        if let run {
            fields += [("State", Self.words(for: run, of: answer.address)), ("IPPool", run.pool)]
            if let until = run.restsUntil { fields.append(("Rests until", until)) }
            if let holder = run.holder { fields += self.fields(of: holder) }
        } else {
            fields.append(("State", "in no IPPool"))
        }
        if !answer.subnets.isEmpty {
            fields.append(("SpiderSubnet", answer.subnets.joined(separator: ", ")))
        }
        if !answer.reservations.isEmpty {
            fields.append(("Reserved by", answer.reservations.joined(separator: ", ")))
        }
        if !answer.gateways.isEmpty {
            fields.append(("Gateway of", answer.gateways.joined(separator: ", ")))
        }
        return fields.map { .init(label: $0.0, value: .string($0.1.withVisibleControls)) }
    }

    private func fields(of holder: AddressRunMessage.Holder) -> [(String, String)] {
        let optional = [
            ("Application", holder.application), ("Node", holder.node),
            ("Container", holder.containerID), ("Network namespace", holder.networkNamespace),
        ].filter { !$0.1.isEmpty }
        return [
            ("Pod", holder.podText), ("Pod UID", holder.podUID), ("Interface", holder.interface),
        ] + optional + [
            ("Since", "\(holder.since) (\(Age.text(since: holder.since, now: now)))"),
            ("Standing", holder.standingText),
        ]
    }

    /// What a state means.
    private static func words(for run: AddressRunMessage, of address: String) -> String {
        switch run.state {
        case "allocating": "allocating: taken for a pod, and on its way to the disk"
        case "resting" where run.isInConflict:
            "resting: another machine was found to use it, or another address of the pod that had "
                + "it; who that was tells: ipallocctl audit --ip \(address)"
        case "resting": "resting: it was given back, and nobody gets it yet"
        default: run.state
        }
    }
}

extension AddressRunMessage.Holder {
    /// What the pod's standing means.
    var standingText: String {
        switch standing {
        case "alive": "the Pod is alive"
        case "wanted": "there is no Pod; its StatefulSet wants one of that name again"
        case "garbage": "nobody needs it; garbage collection frees it, now or soon"
        default: "there is no Pod resource that would tell whether the pod lives"
        }
    }
}
