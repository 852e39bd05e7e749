import GRDB

/// The statements that nearly every transaction runs, each looked up once in a commit.
///
/// Caller serialises, as with `DirectStatement`.
final class CommitStatements {
    enum Name: Int, CaseIterable {
        case recordInsertion
        case auditInsertion

        fileprivate var sql: String {
            switch self {
            case .recordInsertion: RecordRow.insertion
            case .auditInsertion: AuditLog.insertion
            }
        }
    }

    private let database: Database
    private var found: [DirectStatement?] = Array(repeating: nil, count: Name.allCases.count)

    init(_ database: Database) {
        self.database = database
    }

    /// The statement of a name.
    ///
    /// - Throws: `DatabaseError` if it cannot be prepared.
    func find(_ name: Name) throws -> DirectStatement {
        if let known = found[name.rawValue] { return known }
        let statement = try DirectStatement(database, name.sql)
        found[name.rawValue] = statement
        return statement
    }
}
