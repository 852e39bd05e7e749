import Foundation
import IPAllocJSON
import IPAllocModel

/// Writes objects in the form that was asked for.
struct ObjectPrinter {
    let context: CommandContext
    var format: ObjectFormat = .model(.table)
    var hasHeadings = true
    var showsNamespace = false

    /// Writes objects.
    ///
    /// - Parameter isSingle: Whether one was asked for by name, so that it is shown without a list
    ///   around it.
    func print(_ objects: [JSONValue], isSingle: Bool) throws(CommandFailure) {
        let whole = isSingle && objects.count == 1 ? objects[0] : Self.list(objects)
        switch format {
        case .yaml: context.print(exactly: YAMLWriter.text(whole))
        case .model(.json): _ = context.print(whole, as: "json")
        case .model(.jsonPath(let path)):
            do {
                context.print(exactly: try path.text(for: whole))
            } catch {
                throw .refusal("error: error executing jsonpath: \(error)")
            }
        case .model(let format): try printTable(objects, format)
        }
    }

    /// Objects as one, the way kubectl shows several.
    private static func list(_ objects: [JSONValue]) -> JSONValue {
        .object([
            "apiVersion": .string("v1"), "kind": .string("List"),
            "metadata": .object(["resourceVersion": .string("")]), "items": .array(objects),
        ])
    }

    private func printTable(
        _ objects: [JSONValue], _ format: OutputFormat
    ) throws(CommandFailure) {
        do {
            let text = try presentation(format).text(for: Self.resources(objects))
            context.print(TerminalText(lines: text), terminator: "")
        } catch {
            throw .refusal("error: \(error)")
        }
    }

    /// How the model is to show objects.
    func presentation(_ format: OutputFormat) -> Presentation {
        var presentation = Presentation(format: format, now: context.now())
        presentation.hasHeadings = hasHeadings
        presentation.showsNamespace = showsNamespace
        return presentation
    }

    /// The objects as the model reads them.
    static func resources(_ objects: [JSONValue]) throws(CommandFailure) -> [any Resource] {
        var resources: [any Resource] = []
        for object in objects {
            do {
                resources.append(try ResourceCatalog.decode(object))
            } catch {
                throw .unknown("error: the agent's answer is not what was asked for: \(error)")
            }
        }
        return resources
    }
}
