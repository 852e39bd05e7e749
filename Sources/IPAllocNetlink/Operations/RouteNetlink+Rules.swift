import IPAlloc

extension RouteNetlink {
    /// The rules, in the order in which they are asked. `ip rule show`
    ///
    /// - Parameter family: The family to list; both if nil, IPv4 first. One that the kernel does not
    ///   know has none.
    public func rules(_ family: AddressFamily? = nil) throws(NetlinkError) -> [Rule] {
        guard let family else { return try rules(.ipv4) + rules(.ipv6) }
        let all: [Rule]
        do {
            all = try list(.listRules(family), "rules")
        } catch {
            guard error.errno == .familyNotSupported else { throw error }
            return []
        }
        return all.filter { $0.family == family }
    }

    /// Adds a rule. `ip rule add …`
    ///
    /// - Throws: `isAlreadyThere` if there is one that is equal in everything; never if the
    ///   priority is left to the kernel. `.invalid` if the name of a link cannot be one.
    public func add(_ rule: Rule) throws(NetlinkError) {
        for name in [rule.inputLink, rule.outputLink].compactMap(\.self) {
            try Self.check(name, "add", rule.words(naming: \.description))
        }
        try perform(.addRule(rule), "add", rule.words)
    }

    /// Deletes this very rule. `ip rule del …`
    ///
    /// Asked by itself, the kernel takes the first rule that has what is given, whatever else it
    /// has: `ip rule del lookup 500` deletes any rule to that table. So the rule is looked for
    /// first, and it is not deleted if the kernel would take another one for it.
    ///
    /// - Parameter rule: Without a priority, the first one that is equal otherwise.
    /// - Throws: `isNotThere` if there is none; `.ambiguous` if the kernel would take another.
    public func delete(_ rule: Rule) throws(NetlinkError) {
        let all = try rules(rule.family)
        guard let found = all.first(where: rule.isSame) else {
            throw named(NetlinkError(.refused, errno: .noEntry), "delete", rule.words)
        }
        guard all.first(where: found.fits) == found else {
            throw named(NetlinkError(.ambiguous), "delete", found.words)
        }
        try perform(.deleteRule(found), "delete", found.words)
    }
}
