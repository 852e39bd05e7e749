import FoundationEssentials

extension Encodable {
    /// The value as one JSON document for programs, laid out for people too.
    func documentText() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
