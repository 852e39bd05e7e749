import Foundation
import IPAllocAgentAPI
import IPAllocJSON
import Testing

@testable import IPAllocCommands

@Suite("Lists of addresses")
struct AddressRunPrinterTests {
    private func run(_ index: Int) -> AddressRunMessage {
        var run = AddressRunMessage()
        run.ips = "10.6.0.\(index)"
        run.count = 1
        run.pool = "a"
        run.state = index % 3 == 0 ? "free" : "held"
        if run.state == "held" {
            var holder = AddressRunMessage.Holder()
            holder.podNamespace = "default"
            holder.podName = "pod-\"\(index)\""
            holder.interface = "eth0"
            holder.since = "2026-11-30T00:00:00Z"
            run.holder = holder
        }
        return run
    }

    private func printer(_ output: RecordedOutput, _ format: String) -> AddressRunPrinter {
        let context = CommandContext(output: output, now: { Date(timeIntervalSince1970: 1.8e9) })
        return AddressRunPrinter(context: context, output: format, hasHeadings: true)
    }

    @Test(
        "a list in parts is the same document, and each part is written before the next is there",
        arguments: ["json", "yaml", "name", "", "wide"])
    func parts(_ format: String) {
        for lengths in [[0], [1], [3, 0, 4], [1, 1, 1], [0, 9]] {
            var rest = (1...9).map(run)[...]
            let output = RecordedOutput()
            var printer = printer(output, format)
            for length in lengths {
                let before = output.standard
                printer.show(Array(rest.prefix(length)))
                rest = rest.dropFirst(length)
                #expect((output.standard == before) == (length == 0))
            }
            printer.end()
            let runs = (1...9).map(run).dropLast(rest.count)
            let whole = RecordedOutput()
            if format == "json" || format == "yaml" {
                let document = JSONValue.object(["items": .array(runs.map(\.json))])
                _ = CommandContext(output: whole).print(document, as: format)
            } else {
                var once = self.printer(whole, format)
                once.show(Array(runs))
                once.end()
            }
            let isTable = ["", "wide"].contains(format)
            // A table's columns become wider as it goes on.
            let blanks = isTable ? " +" : "$^"
            let parts = [output, whole].map {
                $0.standard.replacingOccurrences(of: blanks, with: " ", options: .regularExpression)
            }
            #expect(parts[0] == parts[1], "\(lengths)")
            #expect(output.error == (runs.isEmpty && isTable ? "No addresses found\n" : ""))
        }
    }
}
