import Foundation
import Testing

/// What a program did with files, in order; `record.c` writes it down.
struct DiskRecord {
    private enum Step {
        /// Bytes are written to a file.
        case write(String)
        /// A file, or a folder's names, are on disk.
        case sync(String)
        /// A file has another name.
        case name(String, of: String)
        case folder(String)
        /// Somebody outside is told something.
        case say

        init(_ line: Substring) throws {
            let fields = line.split(separator: "\t").map(String.init)
            switch (fields.first, fields.count) {
            case ("write", 2): self = .write(fields[1])
            case ("sync", 2): self = .sync(fields[1])
            case ("name", 3): self = .name(fields[2], of: fields[1])
            case ("folder", 2): self = .folder(fields[1])
            case ("say", 2): self = .say
            default: throw ProcessFailure("not a line of a record: \(line)")
            }
        }
    }

    private let steps: [Step]

    init(file: String) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        steps = try text.split(separator: "\n").map(Step.init)
    }

    /// The names that files and folders were given, in order, without the folders that they are in.
    var names: [String] {
        steps.compactMap { step in
            switch step {
            case .name(let path, of: _), .folder(let path):
                URL(filePath: path).lastPathComponent
            default: nil
            }
        }
    }

    /// What a power cut could have shown: files that had their names before their bytes were on
    /// disk, and names that the disk did not know when the program said something, or ended.
    var faults: [String] {
        var faults: [String] = []
        var unsynchronised: Set<String> = []
        var newNames: Set<String> = []
        for step in steps + [.say] {
            switch step {
            case .write(let path): unsynchronised.insert(path)
            case .sync(let path):
                unsynchronised.remove(path)
                newNames = newNames.filter { Self.folder(of: $0) != path }
            case .name(let path, let old):
                if unsynchronised.contains(old) { faults.append("\(path) is not on disk") }
                newNames.insert(path)
            case .folder(let path): newNames.insert(path)
            case .say:
                faults += newNames.map { "the disk does not know the name \($0)" }
                newNames = []
            }
        }
        return faults
    }

    private static func folder(of path: String) -> String {
        URL(filePath: path).deletingLastPathComponent().path
    }
}
