import FoundationEssentials

/// A folder of the run's own.
struct ScratchFolder {
    let path: String

    init(in base: String) throws(BenchError) {
        path = base + "/ipalloc-bench-" + UUID().uuidString
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .plugin("cannot make the folder \(path): \(error)")
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Removes what is there of the name.
    func remove(_ name: String) {
        try? FileManager.default.removeItem(atPath: path + "/" + name)
    }

    func write(_ text: String, to name: String) throws(BenchError) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
        } catch {
            throw .plugin("cannot write \(path)/\(name): \(error)")
        }
    }

    func read(_ name: String) throws(BenchError) -> String {
        do {
            return try String(contentsOfFile: path + "/" + name, encoding: .utf8)
        } catch {
            throw .plugin("cannot read \(path)/\(name): \(error)")
        }
    }
}
