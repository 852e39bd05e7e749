import FoundationEssentials
import GRDB

/// Objects as rows.
enum ObjectRow {
    private static let columns = """
        SELECT kind, namespace, name, revision, labels, owners, content FROM object
        """

    static func fetch(_ key: ObjectKey, from database: Database) throws -> StoredObject? {
        try fetch(
            "\(columns) WHERE kind = ? AND namespace = ? AND name = ?",
            [key.kind, key.namespace, key.name], from: database
        ).first
    }

    /// Selects by one index, the narrowest that the query allows, and filters the rest.
    static func fetch(_ query: ObjectQuery, from database: Database) throws -> [StoredObject] {
        let objects: [StoredObject]
        if let owner = query.owner {
            objects = try fetch(
                "\(columns) WHERE id IN (SELECT object FROM object_owner WHERE owner = ?)",
                [owner], from: database)
        } else if let label = query.labels.min(by: { $0.key < $1.key }) {
            objects = try fetch(
                """
                \(columns) WHERE id IN (SELECT object FROM object_label WHERE key = ? AND value = ?)
                """,
                [label.key, label.value], from: database)
        } else if let kind = query.kind, let namespace = query.namespace {
            objects = try fetch(
                "\(columns) WHERE kind = ? AND namespace = ?", [kind, namespace], from: database)
        } else if let kind = query.kind {
            objects = try fetch("\(columns) WHERE kind = ?", [kind], from: database)
        } else {
            objects = try fetch(columns, [], from: database)
        }
        return objects.filter(query.matches).sorted { $0.key < $1.key }
    }

    private static func fetch(
        _ sql: String, _ arguments: StatementArguments, from database: Database
    ) throws -> [StoredObject] {
        let rows = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: arguments)
        var objects: [StoredObject] = []
        while let row = try rows.next() { objects.append(try decode(row)) }
        return objects
    }

    private static func decode(_ row: Row) throws -> StoredObject {
        var labels = ByteReader([UInt8](try row.decode(Data.self, atIndex: 4)))
        var owners = ByteReader([UInt8](try row.decode(Data.self, atIndex: 5)))
        var object = StoredObject(
            key: ObjectKey(
                kind: try row.decode(atIndex: 0), namespace: try row.decode(atIndex: 1),
                name: try row.decode(atIndex: 2)),
            labels: try labels.readLabels(), owners: try owners.readOwners(),
            content: [UInt8](try row.decode(Data.self, atIndex: 6)))
        object.revision = try Revision(stored: row.decode(atIndex: 3))
        return object
    }

    /// Writes an object, new or over what is there, and returns its row's number.
    static func write(_ object: StoredObject, to database: Database) throws -> Int64 {
        var labels = ByteWriter()
        labels.append(object.labels)
        var owners = ByteWriter()
        owners.append(object.owners)
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO object (kind, namespace, name, revision, labels, owners, content)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (kind, namespace, name) DO UPDATE SET revision = excluded.revision,
                    labels = excluded.labels, owners = excluded.owners, content = excluded.content
                RETURNING id
                """)
        let id = try Int64.fetchOne(
            statement,
            arguments: [
                object.key.kind, object.key.namespace, object.key.name, object.revision.rawValue,
                Data(labels.bytes), Data(owners.bytes), Data(object.content),
            ])
        guard let id else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
        return id
    }
}
