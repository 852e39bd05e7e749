import GRDB
import IPAlloc

/// Rests as rows.
enum RestRow {
    /// Writes a rest, over the one that its address has had.
    static func put(_ rest: AddressRest, in database: Database) throws {
        let statement = try DirectStatement(
            database,
            "REPLACE INTO rest (pool, address, released, conflict) VALUES (?1, ?2, ?3, ?4)")
        try statement.run { values in
            values.append(rest)
            if let conflict = rest.conflictUntil {
                values.append(conflict)
            } else {
                values.appendNull()
            }
        }
    }

    /// Removes the rest of an address, if it began at that time.
    ///
    /// - Returns: Whether it was there.
    static func delete(_ rest: AddressRest, in database: Database) throws -> Bool {
        let statement = try DirectStatement(
            database, "DELETE FROM rest WHERE pool = ?1 AND address = ?2 AND released = ?3")
        return try statement.change { $0.append(rest) }
    }

    /// Removes the rests of all addresses of a pool.
    ///
    /// - Returns: Whether there were any.
    static func delete(pool: String, in database: Database) throws -> Bool {
        let statement = try DirectStatement(database, "DELETE FROM rest WHERE pool = ?1")
        return try statement.change { $0.append(pool) }
    }

    /// All rests, in order of pool and address.
    ///
    /// - Throws: `StoreError` with code `.corrupt` if a row has no address.
    static func fetch(from database: Database) throws -> [AddressRest] {
        let statement = try DirectStatement(
            database,
            "SELECT pool, address, released, conflict FROM rest ORDER BY pool, address")
        var rests: [AddressRest] = []
        try statement.forEachRow { row in
            guard let address = try row.address(1) else {
                throw StoreError(
                    .corrupt, operation: "read rests", detail: "a row has no address")
            }
            rests.append(
                AddressRest(
                    pool: try row.text(0), address: address,
                    releasedAt: StoreTime(millisecondsSince1970: try row.number(2)),
                    conflictUntil: row.isNull(3)
                        ? nil : StoreTime(millisecondsSince1970: try row.number(3))))
        }
        return rests
    }
}

extension RowValues {
    /// Appends what names a rest.
    fileprivate mutating func append(_ rest: AddressRest) {
        append(rest.pool)
        append(rest.address)
        append(rest.releasedAt)
    }
}
