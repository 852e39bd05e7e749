import Glibc
import IPAllocNetlink

/// The old files of a log: `spiderpool-2026-11-28T04-36-08.123.log` beside `spiderpool.log`.
struct LogBackups {
    private let folder: String
    private let stem: String
    private let suffix: String

    /// - Parameter path: The path of the log.
    init(of path: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let name = slash.map { path[path.utf8.index(after: $0)...] } ?? path[...]
        folder = slash.map { String(path[...$0]) } ?? "./"
        let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) ?? name.endIndex
        stem = name[..<dot] + "-"
        suffix = String(name[dot...])
    }

    /// The file for what was logged until then.
    func path(at time: Timestamp) -> String {
        folder + stem + time.fileText + suffix
    }

    /// Deletes the oldest files.
    ///
    /// - Parameters:
    ///   - count: How many are kept at most.
    ///   - oldest: The time before which none is kept; nil for no limit.
    func prune(keeping count: Int, since oldest: Timestamp?) {
        // The names sort as the times do.
        let newestFirst = FolderNames.of(folder).filter(isBackup).sorted(by: >)
        let limit = oldest.map { stem + $0.fileText + suffix } ?? ""
        for (index, name) in newestFirst.enumerated() where index >= count || name < limit {
            // SAFETY: the path is borrowed for the call.
            _ = unsafe unlink(folder + name)
        }
    }

    /// Whether a name is one of ours: others' files are not touched.
    private func isBackup(_ name: String) -> Bool {
        guard name.hasPrefix(stem) && name.hasSuffix(suffix) else { return false }
        let time = name.utf8.dropFirst(stem.utf8.count).dropLast(suffix.utf8.count)
        let pattern = Timestamp(seconds: 0).fileText.utf8
        return time.count == pattern.count
            && zip(time, pattern).allSatisfy { byte, sample in
                let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
                return digits.contains(sample) ? digits.contains(byte) : byte == sample
            }
    }
}
