import GRDB

/// What SQLite finds when it reads a whole database.
struct IntegrityCheck {
    /// What is wrong, in SQLite's words; empty if nothing is.
    var texts: [String]

    /// Checks every page but not that indexes agree with their tables. O(size of the database).
    static func findings(_ database: Database) throws -> IntegrityCheck {
        let texts = try String.fetchAll(database, sql: "PRAGMA quick_check(3)")
        return IntegrityCheck(texts: texts == ["ok"] ? [] : texts)
    }

    /// What kind of trouble it is, or nil if there is none. A page that the disk would not give is
    /// not taken for a damaged one.
    var code: StoreError.Code? {
        if texts.isEmpty { return nil }
        let codes = texts.compactMap { text -> ResultCode? in
            guard let mark = text.firstRange(of: "error code=") else { return nil }
            let digits = text[mark.upperBound...].prefix { $0.isNumber }
            return Int32(digits).map { ResultCode(rawValue: $0).primaryResultCode }
        }
        // Of a free page SQLite tells no code, and this only if it could be one.
        let isUnread = texts.contains { $0.contains("failed to get page") }
        if codes.contains(.SQLITE_IOERR) || isUnread { return .inputOutput }
        return codes.contains(.SQLITE_NOMEM) ? .outOfMemory : .corrupt
    }
}
