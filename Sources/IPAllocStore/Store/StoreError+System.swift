import GRDB
import Glibc

extension StoreError {
    /// The error of a system call that just failed, from its `errno`.
    init(system number: Int32, operation: String, path: String) {
        let code: Code =
            switch number {
            case EACCES, EPERM: .permission
            case EROFS: .readOnly
            case ENOSPC, EDQUOT: .diskFull
            case ENOENT, ENOTDIR: .missing
            case EEXIST: .exists
            case ENOMEM: .outOfMemory
            default: .inputOutput
            }
        // SAFETY: the text of an error number is a NUL-terminated constant or thread-local.
        let text = unsafe String(cString: strerror(number))
        self.init(code, operation: operation, path: path, detail: text, errno: number)
    }

    /// SQLite's code for a file that is none of its own.
    static let notADatabase = ResultCode.SQLITE_NOTADB.rawValue

    /// Any error that reading or writing a database can throw.
    init(_ error: any Error, operation: String, path: String) {
        switch error {
        case let error as StoreError:
            self = error
        case let error as DatabaseError:
            self.init(database: error, operation: operation, path: path)
        case let error as ByteReader.Malformed:
            self.init(
                .corrupt, operation: operation, path: path,
                detail: "a stored value ends or differs at byte \(error.position)")
        case let error as RowDecodingError:
            self.init(.corrupt, operation: operation, path: path, detail: "\(error)")
        default:
            self.init(.other, operation: operation, path: path, detail: "\(error)")
        }
    }

    private init(database error: DatabaseError, operation: String, path: String) {
        let code: Code =
            switch error.resultCode {
            case .SQLITE_FULL: .diskFull
            // The index of the log has no room.
            case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: .diskFull
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
            case .SQLITE_READONLY: .readOnly
            case .SQLITE_PERM, .SQLITE_AUTH: .permission
            case .SQLITE_CANTOPEN: .cannotOpen
            case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: .busy
            case .SQLITE_NOMEM: .outOfMemory
            case .SQLITE_IOERR: .inputOutput
            // What a connection answers that was closed meanwhile.
            case .SQLITE_MISUSE: .closed
            default: .other
            }
        self.init(
            code, operation: operation, path: path, detail: error.message ?? "no message",
            sqliteCode: error.extendedResultCode.rawValue)
    }
}

/// Runs `body` and turns whatever it throws into a `StoreError`.
func withStoreErrors<Value>(
    _ operation: String, path: String, _ body: () throws -> Value
) throws(StoreError) -> Value {
    do {
        return try body()
    } catch {
        throw StoreError(error, operation: operation, path: path)
    }
}
