import Foundation
import Glibc
import IPAllocJSON

/// The folder in which a lab keeps its state, locked by one command at a time.
final class LabFolder {
    let path: String
    private let lock: Int32

    /// Opens a folder, which is made if it is not there.
    ///
    /// - Throws: If another command uses it.
    init(path: String) throws(LabError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw Self.failure("the lab's folder \(path) cannot be made: \(error)")
        }
        // SAFETY: the text is borrowed for the call.
        lock = unsafe open("\(path)/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw Self.failure("the lab's folder \(path) cannot be used: error \(errno)")
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw Self.failure("another command works on the lab in \(path); wait for its end")
        }
    }

    deinit {
        // A child of this process may hold a copy until it runs its program, and closing alone would
        // leave the lock to it.
        flock(lock, LOCK_UN)
        close(lock)
    }

    /// The path of a file in the folder.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The lab's state; nil if there is no lab.
    func load() throws(LabError) -> LabState? {
        try Self.load(path)
    }

    /// The state of the lab in a folder, whoever works on it; nil if there is no lab.
    static func load(_ path: String) throws(LabError) -> LabState? {
        let file = "\(path)/state.json"
        guard let data = FileManager.default.contents(atPath: file) else { return nil }
        do {
            return try LabState(json: JSONValue(parsing: Array(data)))
        } catch {
            throw failure("\(file): \(error); remove the lab with the release that made it")
        }
    }

    /// Writes the state down: it is there, or the state before.
    func save(_ state: LabState) throws(LabError) {
        do {
            try Data((state.json.text(indentation: 2) + "\n").utf8)
                .write(to: URL(fileURLWithPath: file("state.json")), options: .atomic)
        } catch {
            throw Self.failure("\(file("state.json")) cannot be written: \(error)")
        }
    }

    /// Removes the folder and all in it.
    func remove() throws(LabError) {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw Self.failure("the lab's folder \(path) cannot be removed: \(error)")
        }
    }

    private static func failure(_ text: String) -> LabError {
        var error = LabError(text)
        error.isUnknown = true
        return error
    }
}
