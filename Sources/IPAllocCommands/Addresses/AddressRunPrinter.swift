import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel

/// Writes the addresses of pools part by part, as the agent tells them: a list of millions begins
/// at once, and takes no more memory than a part of it.
struct AddressRunPrinter {
    private let context: CommandContext
    /// A name of `-o`.
    private let output: String
    private let hasHeadings: Bool
    /// Of the table's columns so far.
    private var widths: [Int] = []
    private var isEmpty = true

    init(context: CommandContext, output: String, hasHeadings: Bool) {
        self.context = context
        self.output = output
        self.hasHeadings = hasHeadings
    }

    /// Writes what follows what was written before.
    mutating func show(_ runs: [AddressRunMessage]) {
        guard !runs.isEmpty else { return }
        switch output {
        case "json": context.print(exactly: jsonElements(runs).withEscapedControlsOfJSON)
        case "yaml":
            let start = isEmpty ? "items:\n" : ""
            context.print(exactly: start + YAMLWriter.text(.array(runs.map(\.json))))
        case "name": for run in runs { context.print("\(run.ips)") }
        default: context.print(tableRows(runs), terminator: "")
        }
        isEmpty = false
    }

    /// Writes what ends the list.
    func end() {
        switch output {
        case "json" where isEmpty, "yaml" where isEmpty:
            _ = context.print(.object(["items": .array([])]), as: output)
        case "json": context.print(exactly: "\n" + Self.indentation + "]\n}\n")
        case "yaml", "name": break
        default: if isEmpty { context.say("No addresses found") }
        }
    }

    private static let indentation = "    "

    /// Elements of the list in the object that the whole is, with what stands before them.
    private func jsonElements(_ runs: [AddressRunMessage]) -> String {
        var text = ""
        for run in runs {
            text += isEmpty && text.isEmpty ? "{\n\(Self.indentation)\"items\": [" : ","
            let lines = run.json.text(indentation: Self.indentation.count).split(separator: "\n")
            for line in lines { text += "\n\(Self.indentation)\(Self.indentation)\(line)" }
        }
        return text
    }

    private mutating func tableRows(_ runs: [AddressRunMessage]) -> TerminalText {
        let isWide = output == "wide"
        var headings = ["IPS", "COUNT", "STATE", "IPPOOL", "POD", "INTERFACE", "AGE"]
        if isWide { headings += ["NODE", "APPLICATION", "STANDING", "CONTAINER", "RESTS-UNTIL"] }
        let none = "<none>"
        let now = context.now()
        let rows = runs.map { run in
            let holder = run.holder
            var row = [
                run.ips, "\(run.count)", run.isInConflict ? "\(run.state) (conflict)" : run.state,
                run.pool, holder?.podText ?? none,
                holder?.interface ?? none,
                holder.map { Age.text(since: $0.since, now: now) } ?? none,
            ]
            if isWide {
                row += [
                    holder?.node, holder?.application, holder?.standing, holder?.containerID,
                    run.restsUntil,
                ].map { ($0 ?? "").isEmpty ? none : $0! }
            }
            return row
        }
        let table = TextTable(headings: hasHeadings && isEmpty ? headings : nil, rows: rows)
        return TerminalText(lines: table.text(widening: &widths))
    }
}
