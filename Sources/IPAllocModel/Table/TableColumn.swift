import FoundationEssentials
import IPAllocJSON

/// One column of the table of a kind.
public struct TableColumn<Object>: Sendable {
    /// The heading, in upper case.
    public let heading: String
    /// Whether the column is left out of narrow tables.
    public let isWideOnly: Bool
    /// The cell of an object at a time.
    let cell: @Sendable (Object, Date) -> String

    init(
        _ heading: String, isWideOnly: Bool = false,
        at cell: @escaping @Sendable (Object, Date) -> String
    ) {
        self.heading = heading
        self.isWideOnly = isWideOnly
        self.cell = cell
    }

    init(
        _ heading: String, isWideOnly: Bool = false, _ cell: @escaping @Sendable (Object) -> String
    ) {
        self.init(heading, isWideOnly: isWideOnly) { object, _ in cell(object) }
    }

    /// A column of numbers, blank where one is absent.
    init(_ heading: String, number: @escaping @Sendable (Object) -> Int?) {
        self.init(heading) { object, _ in number(object).map { String($0) } ?? "" }
    }

    /// A column of truth values, blank where one is absent.
    init(_ heading: String, truth: @escaping @Sendable (Object) -> Bool?) {
        self.init(heading) { object, _ in truth(object).map { $0 ? "true" : "false" } ?? "" }
    }

    /// A column of wide tables with lists as JSON, blank where one is empty.
    init(_ heading: String, wideList: @escaping @Sendable (Object) -> [String]) {
        self.init(heading, isWideOnly: true) { object, _ in
            let list = wideList(object)
            return list.isEmpty ? "" : list.json.text()
        }
    }
}

extension TableColumn where Object: Resource {
    /// The column that tells how long objects are there.
    static var age: TableColumn {
        TableColumn("AGE", at: { Age.text(since: $0.metadata.creationTimestamp, now: $1) })
    }
}
