import FoundationEssentials
import IPAllocJSON

/// Shows resources in one of the output formats.
public struct Presentation: Sendable {
    public var format: OutputFormat
    /// Whether tables have headings.
    public var hasHeadings = true
    /// Whether tables of kinds with namespaces tell them.
    public var showsNamespace = false
    /// The time that ages are counted to.
    public var now: Date

    public init(format: OutputFormat = .table, now: Date) {
        self.format = format
        self.now = now
    }

    /// The text for one resource that was asked for by name.
    ///
    /// - Throws: `OutputFailure` if a template does not fit.
    public func text(for resource: any Resource) throws(OutputFailure) -> String {
        switch format {
        case .json: return resource.json.text(indentation: 4) + "\n"
        case .jsonPath(let path): return try path.text(for: resource.json)
        case .table, .wide, .name: return try text(for: [resource])
        }
    }

    /// The text for any number of resources.
    ///
    /// - Throws: `OutputFailure` if a template does not fit.
    public func text(for resources: [any Resource]) throws(OutputFailure) -> String {
        switch format {
        case .name:
            return resources.map { $0.qualifiedName.withVisibleControls + "\n" }.joined()
        case .json:
            return Self.list(of: resources).text(indentation: 4) + "\n"
        case .jsonPath(let path):
            return try path.text(for: Self.list(of: resources))
        case .table, .wide:
            return tables(for: resources).map(\.text).joined(separator: "\n")
        }
    }

    /// Resources as one object, the way kubectl shows several.
    public static func list(of resources: [any Resource]) -> JSONValue {
        .object([
            "apiVersion": .string("v1"), "kind": .string("List"),
            "metadata": .object(["resourceVersion": .string("")]),
            "items": .array(resources.map(\.json)),
        ])
    }

    /// One table per run of resources of one kind. If there are several, names tell the kind.
    public func tables(for resources: [any Resource]) -> [TextTable] {
        var runs: [[any Resource]] = []
        for resource in resources {
            if let last = runs.last?.first, type(of: last).kind == type(of: resource).kind {
                runs[runs.count - 1].append(resource)
            } else {
                runs.append([resource])
            }
        }
        return runs.map { run in
            table(of: run, like: run[0], namesKind: runs.count > 1)
        }
    }

    private func table<Object: Resource>(
        of resources: [any Resource], like _: Object, namesKind: Bool
    ) -> TextTable {
        let isWide = if case .wide = format { true } else { false }
        let columns = Object.columns.filter { isWide || !$0.isWideOnly }
        let tellsNamespace = showsNamespace && Object.kind.isNamespaced
        var headings = ["NAME"] + columns.map(\.heading)
        if tellsNamespace { headings.insert("NAMESPACE", at: 0) }
        let rows = resources.compactMap { $0 as? Object }.map { resource in
            var row = [namesKind ? resource.qualifiedName : resource.name]
            row += columns.map { $0.cell(resource, now) }
            if tellsNamespace { row.insert(resource.metadata.namespace, at: 0) }
            return row
        }
        assert(rows.count == resources.count)
        return TextTable(headings: hasHeadings ? headings : nil, rows: rows)
    }
}
