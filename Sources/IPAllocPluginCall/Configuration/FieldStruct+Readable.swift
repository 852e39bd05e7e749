import IPAllocJSON

extension FieldStruct {
    /// Reads an object for a command that needs few of its members: what else cannot be read is
    /// passed over, as if it were absent.
    ///
    /// - Parameter needed: The members that must be right if they are there.
    /// - Throws: What is wrong with one of those.
    package init(
        readable members: JSONObject, needing needed: Set<String> = []
    ) throws(DecodingFailure) {
        var readable = members
        for (name, value) in members where !needed.contains(name) {
            if (try? Self(json: .object([name: value]))) == nil { readable[name] = nil }
        }
        try self.init(json: .object(readable))
    }
}
