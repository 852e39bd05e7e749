import HTTPTypes

extension HTTPFields {
    /// Whether the connection is to end with this message (RFC 9112, section 9.3).
    var endConnection: Bool {
        guard let options = self[.connection] else { return false }
        if options == "close" { return true }
        return options.lowercased().split(separator: ",").contains { option in
            option.filter { $0 != " " && $0 != "\t" } == "close"
        }
    }
}
