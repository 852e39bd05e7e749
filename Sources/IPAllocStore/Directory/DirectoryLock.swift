import Glibc
import Synchronization

/// The lock that makes a store the only one on its directory, among processes and within one.
///
/// The kernel holds it, so it ends with its owner, however that ends.
final class DirectoryLock: Sendable {
    /// The open file that holds the lock; nil once released.
    private let descriptor: Mutex<Int32?>

    /// Takes the lock and writes this process's number into the file.
    ///
    /// - Throws: `StoreError`: `.inUse` if somebody holds it; `.permission`, `.readOnly`,
    ///   `.diskFull` or `.inputOutput` if the file cannot be made or written.
    init(path: String) throws(StoreError) {
        // SAFETY: the path becomes a NUL-terminated text for the call.
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(system: errno, operation: "open lock", path: path)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let number = errno
            defer { close(descriptor) }
            guard number == EWOULDBLOCK else {
                throw StoreError(system: number, operation: "lock", path: path)
            }
            throw StoreError(
                .inUse, operation: "lock", path: path, ownerProcess: Self.owner(descriptor))
        }
        let text = Array("\(getpid())\n".utf8)
        // SAFETY: the array outlives the call that reads it.
        guard ftruncate(descriptor, 0) == 0,
            unsafe pwrite(descriptor, text, text.count, 0) == text.count
        else {
            let number = errno
            close(descriptor)
            throw StoreError(system: number, operation: "write lock", path: path)
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit {
        release()
    }

    /// Lets others take the lock. Does nothing the second time.
    func release() {
        descriptor.withLock { descriptor in
            guard let held = descriptor.take() else { return }
            // Explicitly: a process that is being started has a copy of the descriptor for a while.
            flock(held, LOCK_UN)
            close(held)
        }
    }

    /// The process number in the file, or nil if there is none.
    private static func owner(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        // SAFETY: the array has room for as many bytes as are read.
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes[..<count].prefix { $0 != 10 }, as: UTF8.self))
    }
}
