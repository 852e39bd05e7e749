import GRDB
import IPAlloc

extension RecordRow {
    /// The columns that `pack` expects. The pool's name is looked up once for all its records.
    private static let packedColumns = """
        SELECT id, pod, interface, address, pool, namespace, pod_name, node, container,
            network_namespace, owner, created, updated
        FROM record
        """

    /// The records whose rows come after a number, in order of their rows, at most `count`.
    ///
    /// - Throws: `StoreError` with code `.corrupt` if a value is not what is written there.
    static func fetchPacked(
        after id: Int64, count: Int, from database: Database
    ) throws -> PackedRecords {
        let statement = try DirectStatement(
            database, "\(packedColumns) WHERE id > ? ORDER BY id LIMIT ?")
        var builder = PackedRecords.Builder(capacity: count)
        var pools = PoolNumbers(
            name: try DirectStatement(database, "SELECT name FROM pool WHERE id = ?"))
        var (last, found) = (id, 0)
        try statement.forEachRow {
            $0.append(id)
            $0.append(Int64(count))
        } _: { row in
            last = try row.number(0)
            found += 1
            try pack(row, &pools, into: &builder)
        }
        return builder.end(next: found == count ? RecordCursor(position: last) : nil)
    }

    private static func pack(
        _ row: DirectRow, _ pools: inout PoolNumbers, into builder: inout PackedRecords.Builder
    ) throws {
        guard let address = try row.address(3) else {
            throw StoreError(
                .corrupt, operation: "read record",
                detail: "row \(try row.number(0)) has no address")
        }
        try builder.withBytes { bytes throws(StoreError) in
            try row.packCompact(1, to: &bytes)
            try row.pack(6, to: &bytes)
            try row.packCompact(8, to: &bytes)
            try row.pack(9, to: &bytes)
        }
        // SAFETY: all bytes are read inside the closures that they are lent to.
        let entry = PackedRecords.Entry(
            address: address,
            createdAt: StoreTime(millisecondsSince1970: try row.number(11)),
            updatedAt: StoreTime(millisecondsSince1970: try row.number(12)),
            interface: try unsafe row.withUTF8(2) { unsafe builder.number(ofName: $0) },
            namespace: try unsafe row.withUTF8(5) { unsafe builder.number(ofName: $0) },
            node: try unsafe row.withUTF8(7) { unsafe builder.number(ofNode: $0) },
            pool: try pools.number(of: row, in: &builder),
            owner: try unsafe row.withUTF8(10) { unsafe builder.number(ofOwner: $0) })
        builder.append(entry)
    }

    /// The numbers of pools in a batch, by those of their rows.
    private struct PoolNumbers {
        let name: DirectStatement
        private var known: [Int64: UInt32] = [:]
        private var last: (id: Int64, number: UInt32)?

        init(name: DirectStatement) {
            self.name = name
        }

        mutating func number(
            of row: DirectRow, in builder: inout PackedRecords.Builder
        ) throws -> UInt32 {
            let id = try row.number(4)
            if let last, last.id == id { return last.number }
            let number = try known[id] ?? look(id, in: &builder)
            known[id] = number
            last = (id, number)
            return number
        }

        /// A record whose pool has no name must be noticed, not left out.
        private func look(
            _ id: Int64, in builder: inout PackedRecords.Builder
        ) throws -> UInt32 {
            var number: UInt32?
            try name.forEachRow { values in
                values.append(id)
            } _: { row in
                // SAFETY: as in `pack`.
                number = try unsafe row.withUTF8(0) { unsafe builder.number(ofPool: $0) }
            }
            guard let number else { throw DirectRow.unexpected(4) }
            return number
        }
    }
}
