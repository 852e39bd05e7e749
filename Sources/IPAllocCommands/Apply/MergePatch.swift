import IPAllocJSON

/// Patches after RFC 7386: members replace those of the same name, and null removes them.
enum MergePatch {
    /// The patch that makes one value of another.
    static func difference(from old: JSONValue, to new: JSONValue) -> JSONValue {
        guard let old = old.object, let new = new.object else { return new }
        var patch: JSONObject = [:]
        for (name, value) in new where old[name] != value {
            patch[name] = old[name].map { difference(from: $0, to: value) } ?? value
        }
        for name in old.keys where new[name] == nil { patch[name] = .null }
        return .object(patch)
    }

    /// The patch that an `apply` needs: it brings in all that is wanted, and removes what was
    /// applied before and is not wanted any more; what others added stays.
    ///
    /// - Parameters:
    ///   - applied: What was applied before; null if nothing was.
    ///   - wanted: What is to be applied.
    ///   - current: What there is.
    /// - Returns: An empty object if there is nothing to do.
    static func threeWay(
        applied: JSONValue, wanted: JSONValue, current: JSONValue
    ) -> JSONObject {
        guard let wanted = wanted.object, let current = current.object else { return [:] }
        let applied = applied.object ?? [:]
        var patch: JSONObject = [:]
        for (name, value) in wanted where value != .null {
            guard let there = current[name] else {
                patch[name] = value
                continue
            }
            guard there != value else { continue }
            if value.object != nil && there.object != nil {
                let inner = threeWay(
                    applied: applied[name] ?? .null, wanted: value, current: there)
                if !inner.isEmpty { patch[name] = .object(inner) }
            } else {
                patch[name] = value
            }
        }
        for name in applied.keys where isUnwanted(wanted[name]) && current[name] != nil {
            patch[name] = .null
        }
        return patch
    }

    private static func isUnwanted(_ value: JSONValue?) -> Bool { value == nil || value == .null }
}
