import Foundation
import IPAllocJSON

/// Reads objects from files, folders and the standard input.
struct ManifestFiles {
    let readInput: () -> Data
    /// Gets words about each object of a foreign kind, which is left out then; nil to refuse it.
    var passOver: ((String) -> Void)?

    /// What folders are searched for.
    private static let extensions: Set<String> = ["json", "yaml", "yml"]

    /// The objects at some paths, in the order of the paths, files of a folder by name.
    ///
    /// - Parameters:
    ///   - paths: Files, folders, or `-` for the standard input.
    ///   - isRecursive: Whether folders within folders are searched.
    func objects(
        at paths: [String], isRecursive: Bool
    ) throws(CommandFailure) -> [ManifestObject] {
        var objects: [ManifestObject] = []
        for path in paths {
            for file in try files(at: path, isRecursive: isRecursive) {
                objects += try read(file)
            }
        }
        guard !objects.isEmpty else {
            throw .refusal("error: no objects found in \(paths.joined(separator: ", "))")
        }
        return objects
    }

    private func files(at path: String, isRecursive: Bool) throws(CommandFailure) -> [String] {
        if path == "-" { return [path] }
        let values = try? URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey])
        guard let isFolder = values?.isDirectory else {
            throw .unknown("error: the path \"\(path)\" does not exist")
        }
        guard isFolder else { return [path] }
        let found: [String]
        do {
            found =
                isRecursive
                ? try FileManager.default.subpathsOfDirectory(atPath: path)
                : try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw .unknown(
                "error: the folder \"\(path)\" cannot be read: \(SystemFailure.text(error))")
        }
        let files = found.filter { Self.extensions.contains(($0 as NSString).pathExtension) }
            .sorted().map { (path as NSString).appendingPathComponent($0) }
        guard !files.isEmpty else {
            throw .refusal(
                "error: the folder \"\(path)\" has no files that end in .json, .yaml or .yml")
        }
        return files
    }

    private func read(_ file: String) throws(CommandFailure) -> [ManifestObject] {
        let source = Self.source(file)
        var objects: [ManifestObject] = []
        let documents = try documents(at: file)
        for (index, document) in documents.enumerated() {
            do {
                objects += try ManifestObject.all(
                    in: document, source: source, passOver: passOver)
            } catch {
                let place = Self.place(of: document, at: index, among: documents.count)
                throw .refusal("error: error parsing \(source): \(place)\(error)")
            }
        }
        return objects
    }

    /// The documents of a file, whatever they are about.
    ///
    /// - Parameter file: A path, or - for the standard input.
    func documents(at file: String) throws(CommandFailure) -> [JSONValue] {
        let data: Data
        do {
            data = try file == "-" ? readInput() : Self.contents(of: file)
        } catch {
            throw .unknown(
                "error: the file \"\(file)\" cannot be read: \(SystemFailure.text(error))")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw .refusal("error: \(Self.source(file)): the text is not valid UTF-8")
        }
        do {
            return try Self.documents(text)
        } catch {
            let place = error.path.isEmpty ? "the text" : error.path
            throw .refusal(
                "error: error parsing \(Self.source(file)): \(place) \(error.reason)")
        }
    }

    /// All that comes out of a file, which may be a pipe.
    private static func contents(of file: String) throws -> Data {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        defer { try? handle.close() }
        return try handle.readToEnd() ?? Data()
    }

    /// How messages name a document: by its number if there are several, and by what it tells
    /// of itself.
    private static func place(of document: JSONValue, at index: Int, among count: Int) -> String {
        let object = document["kind"]?.string.map { _ in ManifestObject.words(document) }
        let number = count > 1 ? "document \(index + 1)" : nil
        let parts = [number, object].compactMap(\.self)
        return parts.isEmpty ? "" : parts.joined(separator: ", ") + ": "
    }

    /// How messages name a file.
    private static func source(_ file: String) -> String { file == "-" ? "STDIN" : file }

    /// The documents of a text: one of JSON, or any number of YAML.
    private static func documents(_ text: String) throws(DecodingFailure) -> [JSONValue] {
        if text.first(where: { !$0.isWhitespace }) == "{",
            let document = try? JSONValue(parsing: text)
        {
            return [document]
        }
        return try YAMLReader.documents(text)
    }
}
