import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// Shows objects, and then every change of them.
struct ObjectWatch {
    let item: ResourceArguments.Item
    let namespace: String?
    let labelSelector: String
    let printer: ObjectPrinter
    let client: ResourceClient

    /// Shows what was found, and changes from there on until the command is interrupted.
    ///
    /// - Throws: Also when the agent ends.
    func run(from found: FoundObjects) throws(CommandFailure) {
        var rows = WatchRows(printer: printer)
        for object in found.objects { try rows.show(object) }
        var failure: CommandFailure?
        do {
            try client.watch(
                item.kind, namespace: namespace, name: item.name, labelSelector: labelSelector,
                omittingLedgers: !printer.format.isForMachines, after: found.resourceVersion
            ) { event in
                do throws(CommandFailure) {
                    try rows.show(event.object)
                    return true
                } catch {
                    failure = error
                    return false
                }
            }
        } catch {
            throw CommandFailure(error)
        }
        throw failure ?? .unknown("error: the agent has ended the watch; ask again when it is back")
    }
}

/// The rows of a table that grows: each as wide as those before it.
struct WatchRows {
    private let printer: ObjectPrinter
    private var widths: [Int] = []
    private var hasHeadings: Bool

    init(printer: ObjectPrinter) {
        self.printer = printer
        hasHeadings = printer.hasHeadings
    }

    /// Shows an object as it is now.
    mutating func show(_ object: JSONValue) throws(CommandFailure) {
        let format: OutputFormat
        switch printer.format {
        case .model(.table): format = .table
        case .model(.wide): format = .wide
        case .yaml:
            printer.context.print("---")
            fallthrough
        default:
            try printer.print([object], isSingle: true)
            return
        }
        var presentation = printer.presentation(format)
        presentation.hasHeadings = hasHeadings
        hasHeadings = false
        for table in presentation.tables(for: try ObjectPrinter.resources([object])) {
            printer.context.print(
                TerminalText(lines: table.text(widening: &widths)), terminator: "")
        }
    }
}
