import GRDBSQLite
import IPAlloc

/// The row that a `DirectStatement` is at. Columns count from 0.
///
/// A value that is of another type than is written there means a damaged database: each method
/// throws `StoreError` with code `.corrupt` then.
// SAFETY: only a `DirectStatement` makes one, lends it out while it is at the row, and keeps the
// handle alive meanwhile.
@safe
struct DirectRow {
    private let handle: OpaquePointer

    init(handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    func number(_ column: Int32) throws(StoreError) -> Int64 {
        // SAFETY: the statement is at a row as long as this value is used.
        guard unsafe sqlite3_column_type(handle, column) == SQLITE_INTEGER else {
            throw Self.unexpected(column)
        }
        return unsafe sqlite3_column_int64(handle, column)
    }

    func isNull(_ column: Int32) -> Bool {
        // SAFETY: as in `number`.
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    /// The address of 4 or 16 bytes; nil if there are not so many.
    func address(_ column: Int32) throws(StoreError) -> IPAddress? {
        // SAFETY: the bytes are read inside the closure that they are lent to.
        try unsafe withBytes(column) { unsafe IPAddress(networkBytes: $0) }
    }

    func text(_ column: Int32) throws(StoreError) -> String {
        // SAFETY: the bytes are read inside the closure that they are lent to.
        try unsafe withUTF8(column) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Lends the bytes of a text to `body`.
    func withUTF8<Value>(
        _ column: Int32, _ body: (UnsafeRawBufferPointer) -> Value
    ) throws(StoreError) -> Value {
        // SAFETY: as in `number`.
        guard unsafe sqlite3_column_type(handle, column) == SQLITE_TEXT else {
            throw Self.unexpected(column)
        }
        guard let start = unsafe sqlite3_column_text(handle, column) else {
            throw StoreError(.outOfMemory, operation: "read record")
        }
        // SAFETY: so many bytes begin there, until the statement goes on.
        return unsafe body(
            UnsafeRawBufferPointer(
                start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// A text in the form of `CompactText`: a blob if it is short, or else a text.
    func compactText(_ column: Int32) throws(StoreError) -> String {
        // SAFETY: as in `number`.
        if unsafe sqlite3_column_type(handle, column) == SQLITE_TEXT { return try text(column) }
        // SAFETY: the bytes are read inside the closure that they are lent to.
        let text = try unsafe withBytes(column) { unsafe CompactText.decode($0) }
        guard let text else { throw Self.unexpected(column) }
        return text
    }

    /// Appends a text as a `PackedText`.
    func pack(_ column: Int32, to bytes: inout [UInt8]) throws(StoreError) {
        // SAFETY: the bytes are read inside the closures that they are lent to.
        try unsafe withUTF8(column) { text in
            unsafe text.withMemoryRebound(to: UInt8.self) {
                unsafe PackedText.append(utf8: $0, to: &bytes)
            }
        }
    }

    /// Appends a text in the form of `CompactText`, or else a text, as a `PackedText`.
    func packCompact(_ column: Int32, to bytes: inout [UInt8]) throws(StoreError) {
        // SAFETY: as in `number`.
        if unsafe sqlite3_column_type(handle, column) == SQLITE_TEXT {
            return try pack(column, to: &bytes)
        }
        // SAFETY: the bytes are read inside the closure that they are lent to.
        let isText = try unsafe withBytes(column) {
            unsafe PackedText.append(compact: $0, to: &bytes)
        }
        guard isText else { throw Self.unexpected(column) }
    }

    /// Lends the bytes of a blob to `body`.
    func withBytes<Value>(
        _ column: Int32, _ body: (UnsafeRawBufferPointer) -> Value
    ) throws(StoreError) -> Value {
        // SAFETY: as in `number`.
        guard unsafe sqlite3_column_type(handle, column) == SQLITE_BLOB else {
            throw Self.unexpected(column)
        }
        // SAFETY: so many bytes begin there, until the statement goes on; none if there are none.
        return unsafe body(
            UnsafeRawBufferPointer(
                start: sqlite3_column_blob(handle, column),
                count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// A column does not hold what is written there.
    static func unexpected(_ column: Int32) -> StoreError {
        StoreError(
            .corrupt, operation: "read record",
            detail: "column \(column) does not hold what is written there")
    }
}
