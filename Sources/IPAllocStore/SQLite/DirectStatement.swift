import GRDB
import GRDBSQLite

/// A statement that is run for each record, or reads them: values go to SQLite and come from there
/// with nothing in between.
///
/// GRDB would put each value into boxes of its own first, which costs more than SQLite does. The
/// connection keeps the statement; only its owner's queue may use it. No two uses may overlap.
// SAFETY: the handle is valid as long as the statement, which is kept beside it.
@safe
struct DirectStatement {
    private let statement: Statement
    private let handle: OpaquePointer

    /// Looks the statement up, or prepares it.
    init(_ database: Database, _ sql: String) throws {
        statement = try database.cachedStatement(sql: sql)
        unsafe handle = statement.sqliteStatement
    }

    /// Has SQLite copy what is bound.
    private static var copied: sqlite3_destructor_type {
        // SAFETY: SQLite defines this number as the value that means so, and never calls it.
        unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    /// Sets the value of a parameter, counted from 1; so do the others.
    ///
    /// - Throws: `DatabaseError` if memory is short or a value too long.
    func bind(_ index: Int32, _ number: Int64) throws {
        try check(unsafe sqlite3_bind_int64(handle, index, number))
    }

    func bindNull(_ index: Int32) throws {
        try check(unsafe sqlite3_bind_null(handle, index))
    }

    func bind(_ index: Int32, _ text: String) throws {
        var text = text
        let result = text.withUTF8 { utf8 in
            // SAFETY: the buffer outlives the call, and SQLite copies it. An empty text may have
            // no address, which would mean NULL.
            unsafe utf8.withMemoryRebound(to: CChar.self) { characters in
                unsafe characters.isEmpty
                    ? sqlite3_bind_text(handle, index, "", 0, Self.copied)
                    : sqlite3_bind_text(
                        handle, index, characters.baseAddress, Int32(characters.count),
                        Self.copied)
            }
        }
        try check(result)
    }

    func bind(_ index: Int32, _ bytes: [UInt8]) throws {
        precondition(!bytes.isEmpty)
        // SAFETY: the array outlives the call, and SQLite copies it.
        try check(
            unsafe sqlite3_bind_blob(handle, index, bytes, Int32(bytes.count), Self.copied))
    }

    /// A pod's UID or a container's identity as it is stored.
    func bind(_ index: Int32, compact text: String) throws {
        if let bytes = CompactText.encode(text) {
            try bind(index, bytes)
        } else {
            try bind(index, text)
        }
    }

    /// Runs the statement to its first row, and ends it.
    ///
    /// - Returns: The first column of that row as a number; nil if there is no row.
    /// - Throws: `DatabaseError`.
    @discardableResult
    func run() throws -> Int64? {
        // SAFETY: the connection keeps the statement as long as this value does.
        defer { unsafe sqlite3_reset(handle) }
        let result = unsafe sqlite3_step(handle)
        if result == SQLITE_ROW { return unsafe sqlite3_column_int64(handle, 0) }
        if result != SQLITE_DONE { try check(result) }
        return nil
    }

    /// Runs the statement to its end.
    ///
    /// - Parameter body: Gets each row, which it may use until it returns.
    /// - Throws: `DatabaseError`, or what `body` throws.
    func forEachRow(_ body: (DirectRow) throws -> Void) throws {
        // SAFETY: the connection keeps the statement as long as this value does.
        defer { unsafe sqlite3_reset(handle) }
        while true {
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

    private func check(_ result: Int32) throws {
        guard result != SQLITE_OK else { return }
        let connection = unsafe sqlite3_db_handle(handle)
        throw DatabaseError(
            resultCode: ResultCode(rawValue: unsafe sqlite3_extended_errcode(connection)),
            message: unsafe String(cString: sqlite3_errmsg(connection)), sql: statement.sql)
    }
}
