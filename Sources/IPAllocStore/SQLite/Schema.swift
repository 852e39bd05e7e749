import GRDB

/// The layout of the database, as the steps that lead to it from nothing.
///
/// SQLite's `user_version` counts the steps that were applied. A released step never changes; a
/// new layout is a new step.
struct Schema: Sendable {
    /// Marks the file as ours: "IPal" in `application_id`.
    static let applicationID: Int32 = 0x4950_616C

    /// What one step does.
    enum Step: Sendable {
        case sql(String)
        case code(@Sendable (Database) throws -> Void)

        func apply(_ database: Database) throws {
            switch self {
            case .sql(let sql): try database.execute(sql: sql)
            case .code(let body): try body(database)
            }
        }
    }

    /// The steps, in order.
    var steps: [Step]

    var version: Int { steps.count }

    /// The first version with the revision as a row.
    static let layoutWithRevision = 5

    /// The layout that this program writes.
    static let current = Schema(
        steps: [
            .sql(step1), .sql(step2), .sql(step3), .sql(step4), .sql(step5),
            .code(AuditTableStep.apply), .sql(step7),
        ])

    /// Applies the steps that are missing, in one transaction.
    func migrate(_ database: Database) throws {
        let applied = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        assert(applied <= version)
        if applied == version { return }
        try database.inTransaction(.immediate) {
            for step in steps[applied...] { try step.apply(database) }
            try database.execute(sql: "PRAGMA user_version = \(version)")
            return .commit
        }
    }

    /// Objects with their labels and owners, records with their pools, and the log of changes.
    ///
    /// `pod` and `container` are in the form of `CompactText`, `address` in network order.
    private static let step1 = """
        CREATE TABLE object (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            namespace TEXT NOT NULL,
            name TEXT NOT NULL,
            revision INTEGER NOT NULL,
            labels BLOB NOT NULL,
            owners BLOB NOT NULL,
            content BLOB NOT NULL,
            UNIQUE (kind, namespace, name)
        ) STRICT;
        CREATE TABLE object_label (
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            object INTEGER NOT NULL,
            PRIMARY KEY (key, value, object)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX object_label_object ON object_label (object);
        CREATE TABLE object_owner (
            owner TEXT NOT NULL,
            object INTEGER NOT NULL,
            PRIMARY KEY (owner, object)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX object_owner_object ON object_owner (object);
        CREATE TABLE pool (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE record (
            id INTEGER PRIMARY KEY,
            pod ANY NOT NULL,
            interface TEXT NOT NULL,
            family INTEGER NOT NULL CHECK (length(address) = CASE family WHEN 4 THEN 4 ELSE 16 END),
            pool INTEGER NOT NULL,
            address BLOB NOT NULL,
            namespace TEXT NOT NULL,
            pod_name TEXT NOT NULL,
            node TEXT NOT NULL,
            container ANY NOT NULL,
            network_namespace TEXT NOT NULL,
            owner TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            UNIQUE (pod, interface, family),
            UNIQUE (pool, address)
        ) STRICT;
        CREATE INDEX record_container ON record (container);
        CREATE INDEX record_node ON record (node);
        CREATE TABLE change (
            revision INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (revision, ordinal)
        ) STRICT, WITHOUT ROWID;
        """

    /// The audit trail; `pod`, `container` and `address` as in `record`.
    private static let step2 = """
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY,
            time INTEGER NOT NULL,
            event INTEGER NOT NULL,
            reason TEXT NOT NULL,
            pool TEXT NOT NULL,
            address BLOB NOT NULL,
            interface TEXT NOT NULL,
            namespace TEXT NOT NULL,
            pod_name TEXT NOT NULL,
            pod ANY NOT NULL,
            node TEXT NOT NULL,
            container ANY NOT NULL
        ) STRICT;
        """

    /// The addresses that were given back and shall not be used again at once; `address` as in
    /// `record`, times as everywhere in milliseconds.
    private static let step3 = """
        CREATE TABLE rest (
            pool TEXT NOT NULL,
            address BLOB NOT NULL CHECK (length(address) IN (4, 16)),
            released INTEGER NOT NULL,
            conflict INTEGER,
            PRIMARY KEY (pool, address)
        ) STRICT, WITHOUT ROWID;
        """

    /// Without the indexes that nothing was looked up by: each record was written to them too.
    private static let step4 = """
        DROP INDEX record_container;
        DROP INDEX record_node;
        """

    /// The revision as a row, without the log of changes, of which each commit wrote a part only
    /// for it to be forgotten by a later one. Records are found by their pod's name first, so that
    /// pods that come together lie together in the index.
    private static let step5 = """
        CREATE TABLE state (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            revision INTEGER NOT NULL
        ) STRICT;
        INSERT INTO state SELECT 1, coalesce(max(revision), 0) FROM change;
        DROP TABLE change;
        ALTER TABLE record RENAME TO record_before;
        CREATE TABLE record (
            id INTEGER PRIMARY KEY,
            pod ANY NOT NULL,
            interface TEXT NOT NULL,
            family INTEGER NOT NULL CHECK (length(address) = CASE family WHEN 4 THEN 4 ELSE 16 END),
            pool INTEGER NOT NULL,
            address BLOB NOT NULL,
            namespace TEXT NOT NULL,
            pod_name TEXT NOT NULL,
            node TEXT NOT NULL,
            container ANY NOT NULL,
            network_namespace TEXT NOT NULL,
            owner TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            UNIQUE (namespace, pod_name, pod, interface, family),
            UNIQUE (pool, address)
        ) STRICT;
        INSERT INTO record SELECT * FROM record_before;
        DROP TABLE record_before;
        """

    /// Records are found by their address alone: whoever removes one knows it, and the index by pods
    /// was a third of what a commit wrote. The family is the address's.
    private static let step7 = """
        ALTER TABLE record RENAME TO record_before;
        CREATE TABLE record (
            id INTEGER PRIMARY KEY,
            pod ANY NOT NULL,
            interface TEXT NOT NULL,
            pool INTEGER NOT NULL,
            address BLOB NOT NULL CHECK (length(address) IN (4, 16)),
            namespace TEXT NOT NULL,
            pod_name TEXT NOT NULL,
            node TEXT NOT NULL,
            container ANY NOT NULL,
            network_namespace TEXT NOT NULL,
            owner TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            UNIQUE (pool, address)
        ) STRICT;
        INSERT INTO record SELECT id, pod, interface, pool, address, namespace, pod_name, node,
            container, network_namespace, owner, created, updated FROM record_before;
        DROP TABLE record_before;
        """
}
