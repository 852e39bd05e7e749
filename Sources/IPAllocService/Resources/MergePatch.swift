import IPAllocJSON

extension JSONValue {
    /// The value with a patch merged in (RFC 7386): members of objects replace those of the same
    /// name, and null removes them; anything else replaces the value.
    func merging(_ patch: JSONValue) -> JSONValue {
        guard let changes = patch.object else { return patch }
        var members = object ?? [:]
        for (name, change) in changes {
            if change == .null {
                members[name] = nil
            } else {
                members[name] = (members[name] ?? .null).merging(change)
            }
        }
        return .object(members)
    }
}
