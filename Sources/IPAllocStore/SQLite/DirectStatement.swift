import GRDB
import GRDBSQLite

/// A statement that is run for each record, or reads them: values go to SQLite and come from there
/// with nothing in between.
///
/// GRDB would put each value into boxes of its own first, which costs more than SQLite does; and
/// SQLite would copy each to memory of its own, if they did not lie still until the statement has
/// ended. The connection keeps the statement; only its owner's queue may use it. No two uses may
/// overlap.
// SAFETY: the handle is valid as long as the statement, which is kept beside it.
@safe
final class DirectStatement {
    private let statement: Statement
    private let handle: OpaquePointer
    /// The parameters of the use that is under way; room for those of the next.
    private var values = RowValues()

    /// Looks the statement up, or prepares it.
    init(_ database: Database, _ sql: String) throws {
        statement = try database.cachedStatement(sql: sql)
        unsafe handle = statement.sqliteStatement
    }

    /// Runs the statement to its first row, and ends it.
    ///
    /// - Parameter fill: Appends the values of the parameters.
    /// - Returns: The first column of that row as a number; nil if there is no row.
    /// - Throws: `DatabaseError`.
    @discardableResult
    func run(_ fill: (inout RowValues) -> Void) throws -> Int64? {
        try withValues(fill) {
            // SAFETY: the connection keeps the statement as long as this value does.
            let result = unsafe sqlite3_step(handle)
            if result == SQLITE_ROW { return unsafe sqlite3_column_int64(handle, 0) }
            if result != SQLITE_DONE { try check(result) }
            return nil
        }
    }

    /// Runs a statement that changes rows.
    ///
    /// - Returns: Whether it changed any.
    /// - Throws: `DatabaseError`.
    func change(_ fill: (inout RowValues) -> Void) throws -> Bool {
        try run(fill)
        return unsafe sqlite3_changes(sqlite3_db_handle(handle)) > 0
    }

    /// Runs the statement to its end.
    ///
    /// - Parameters:
    ///   - fill: Appends the values of the parameters.
    ///   - body: Gets each row, which it may use until it returns.
    /// - Throws: `DatabaseError`, or what `body` throws.
    func forEachRow(
        _ fill: (inout RowValues) -> Void, _ body: (DirectRow) throws -> Void
    ) throws {
        try withValues(fill) {
            while true {
                // SAFETY: as above.
                let result = unsafe sqlite3_step(handle)
                if result == SQLITE_ROW {
                    try body(unsafe DirectRow(handle: handle))
                } else if result == SQLITE_DONE {
                    return
                } else {
                    try check(result)
                }
            }
        }
    }

    /// Runs a statement without parameters to its end.
    ///
    /// - Parameter body: Gets each row, which it may use until it returns.
    /// - Throws: `DatabaseError`, or what `body` throws.
    func forEachRow(_ body: (DirectRow) throws -> Void) throws {
        try forEachRow({ _ in }, body)
    }

    /// Runs `body` with the parameters set, and ends the statement.
    private func withValues<Result>(
        _ fill: (inout RowValues) -> Void, _ body: () throws -> Result
    ) throws -> Result {
        values.removeAll()
        fill(&values)
        // SAFETY: the bytes lie still until the closure returns, and SQLite has forgotten them then.
        return try unsafe values.bytes.withUnsafeBytes { bytes in
            defer {
                unsafe sqlite3_reset(handle)
                unsafe sqlite3_clear_bindings(handle)
            }
            try unsafe bind(bytes)
            return try body()
        }
    }

    /// Sets all parameters, to bytes that stay where they are.
    private func bind(_ bytes: UnsafeRawBufferPointer) throws {
        var (index, start) = (Int32(0), 0)
        for value in values.values {
            index += 1
            switch value {
            case .number(let number): try check(unsafe sqlite3_bind_int64(handle, index, number))
            case .null: try check(unsafe sqlite3_bind_null(handle, index))
            case .text(let end):
                let text = unsafe bytes[start..<end]
                // An empty text may have no address, which would mean NULL.
                // SAFETY: nil tells SQLite that the bytes stay there; so it does below.
                try check(
                    unsafe text.isEmpty
                        ? sqlite3_bind_text(handle, index, "", 0, Self.copied)
                        : sqlite3_bind_text(
                            handle, index,
                            UnsafeRawBufferPointer(rebasing: text).baseAddress?
                                .assumingMemoryBound(to: CChar.self),
                            Int32(text.count), nil))
                start = end
            case .blob(let end):
                let blob = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                precondition(!blob.isEmpty)
                try check(
                    unsafe sqlite3_bind_blob(
                        handle, index, blob.baseAddress, Int32(blob.count), nil))
                start = end
            }
        }
    }

    /// Has SQLite copy what is bound.
    private static var copied: sqlite3_destructor_type {
        // SAFETY: SQLite defines this number as the value that means so, and never calls it.
        unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    private func check(_ result: Int32) throws {
        guard result != SQLITE_OK else { return }
        let connection = unsafe sqlite3_db_handle(handle)
        throw DatabaseError(
            resultCode: ResultCode(rawValue: unsafe sqlite3_extended_errcode(connection)),
            message: unsafe String(cString: sqlite3_errmsg(connection)), sql: statement.sql)
    }
}
