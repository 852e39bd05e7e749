import Glibc
import IPAllocJSON
import IPAllocNetlink

/// The files of former states, one for each container.
///
/// A file is written beside and renamed, and is on the disk before anything is changed in the
/// kernel, so that a plugin that is killed leaves either file whole.
///
/// Thread-safety: *caller serialises* calls for one container. Each call *blocks*.
public struct FormerStates: Sendable {
    /// The folder; it is made if it is not there.
    public let folder: String

    /// Where the files are unless told otherwise: they matter as long as the machine is up.
    public static let folderDefault = "/run/ipalloc/routing"
    private static let suffix = ".json"
    private static let suffixBeside = ".new"
    /// Far more than 16 interfaces have.
    private static let bytesMax = 1 << 20

    /// Keeps them in a folder.
    public init(folder: String) {
        self.folder = folder
    }

    /// Why a file could not be read or written.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The state of a container; nil if there is none.
    ///
    /// - Throws: If it cannot be read, or is of another form or container.
    func state(of containerID: String) throws(Failure) -> FormerState? {
        let path = path(of: containerID)
        // SAFETY: the path is borrowed for the call.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else {
            guard errno != ENOENT && errno != ENOTDIR else { return nil }
            throw Self.failure("read", path)
        }
        defer { close(file) }
        let bytes = try Self.read(file, path)
        let state: FormerState
        do throws(DecodingFailure) {
            state = try FormerState(json: JSONValue(parsing: bytes))
        } catch {
            throw Failure(description: "\(path): \(error)")
        }
        guard state.version == FormerState.versionNow, state.containerID == containerID else {
            throw Failure(
                description: "\(path): is version \(state.version) of \(state.containerID)")
        }
        return state
    }

    /// Keeps a state, or removes the file if it is empty.
    func keep(_ state: FormerState) throws(Failure) {
        guard !state.attachments.isEmpty else { return try remove(state.containerID) }
        let path = path(of: state.containerID)
        let parent = folder.split(separator: "/").dropLast().joined(separator: "/")
        // SAFETY: the paths are borrowed for the calls.
        _ = unsafe mkdir("/" + parent, 0o755)
        _ = unsafe mkdir(folder, 0o700)
        // Of one that was killed at it, the next one makes its own.
        let beside = path + Self.suffixBeside
        do throws(Failure) {
            try write(Array((state.json.text() + "\n").utf8), to: beside)
            // SAFETY: the paths are borrowed for the call.
            guard unsafe rename(beside, path) == 0 else { throw Self.failure("write", path) }
        } catch {
            _ = unsafe unlink(beside)
            throw error
        }
    }

    /// Removes the file of a container, if there is one.
    func remove(_ containerID: String) throws(Failure) {
        let path = path(of: containerID)
        // SAFETY: the paths are borrowed for the calls.
        _ = unsafe unlink(path + Self.suffixBeside)
        guard unsafe unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else {
            throw Self.failure("remove", path)
        }
    }

    /// The containers that have a file.
    var containers: [String] {
        FolderNames.of(folder).filter { $0.hasSuffix(Self.suffix) }
            .map { String($0.dropLast(Self.suffix.count)) }.sorted()
    }

    /// The file of a container, whose name a request may have only if it is one in a folder.
    private func path(of containerID: String) -> String {
        precondition(!containerID.isEmpty && !containerID.utf8.contains(UInt8(ascii: "/")))
        return "\(folder)/\(containerID)\(Self.suffix)"
    }

    private static func read(_ file: Int32, _ path: String) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        var count = 0
        while count < bytes.count {
            let result = unsafe bytes.withUnsafeMutableBytes { buffer in
                // SAFETY: the rest of the buffer is as long as it says.
                unsafe Glibc.read(
                    file, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            guard result >= 0 else {
                if errno == EINTR { continue }
                throw failure("read", path)
            }
            guard result > 0 else { return Array(bytes[..<count]) }
            count += result
        }
        throw Failure(description: "\(path): is longer than \(bytesMax) bytes")
    }

    private func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        // SAFETY: the path is borrowed for the call.
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Self.failure("write", path) }
        defer { close(file) }
        var count = 0
        while count < bytes.count {
            let result = unsafe bytes.withUnsafeBytes { buffer in
                // SAFETY: the rest of the buffer is as long as it says.
                unsafe Glibc.write(
                    file, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            guard result >= 0 else {
                if errno == EINTR { continue }
                throw Self.failure("write", path)
            }
            count += result
        }
        guard fsync(file) == 0 else { throw Self.failure("write", path) }
    }

    private static func failure(_ verb: String, _ path: String) -> Failure {
        let number = ErrorNumber(rawValue: errno)
        return Failure(description: "cannot \(verb) \(path): \(number)")
    }
}
