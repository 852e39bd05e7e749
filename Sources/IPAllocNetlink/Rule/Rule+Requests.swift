import IPAlloc

extension NetlinkRequest {
    /// `ip [-4|-6] rule show`
    public static func listRules(_ family: AddressFamily?) -> NetlinkRequest {
        NetlinkRequest(.getRule, .list) { writer in
            writer.append([family?.kernelNumber ?? 0, 0, 0, 0, 0, 0, 0, 0])
            writer.append(UInt32(0))
        }
    }

    /// `ip rule add [from PREFIX] [to PREFIX] [fwmark MARK[/MASK]] lookup TABLE [priority N]`
    public static func addRule(_ rule: Rule) -> NetlinkRequest {
        NetlinkRequest(.newRule, [.acknowledge, .create, .exclusive]) { writer in
            rule.write(to: &writer)
        }
    }

    /// `ip rule del [from PREFIX] [to PREFIX] [fwmark MARK[/MASK]] lookup TABLE [priority N]`
    ///
    /// The kernel takes the first rule that has what is given, whatever else it has.
    public static func deleteRule(_ rule: Rule) -> NetlinkRequest {
        NetlinkRequest(.deleteRule, .acknowledge) { writer in
            rule.write(to: &writer)
        }
    }
}

extension Rule {
    /// Whether the kernel, asked to delete this rule, would take the other one: what is not given
    /// fits anything.
    func fits(_ other: Rule) -> Bool {
        func fits<Value: Equatable>(_ own: Value?, _ others: Value?) -> Bool {
            own == nil || own == others
        }
        let ownSelectors = fits(from, other.from) && fits(to, other.to)
        let isMarked =
            fits(mark == 0 ? nil : mark, other.mark)
            && fits(markMask == 0 ? nil : markMask, other.markMask)
        let ownLinks = fits(inputLink, other.inputLink) && fits(outputLink, other.outputLink)
        let ownService = typeOfService == 0 || typeOfService == other.typeOfService
        return family == other.family && ownSelectors && isMarked && ownLinks && ownService
            && action == other.action && table == other.table
            && fits(priority, other.priority)
            && fits(suppressPrefixLength, other.suppressPrefixLength)
            && (origin == .unspecified || origin == other.origin)
    }

    /// Whether the other one is this rule, but for a priority or origin that this one leaves open.
    ///
    /// A mark without a mask has the mask that the kernel gives it.
    public func isSame(as other: Rule) -> Bool {
        var completed = self
        completed.priority = priority ?? other.priority
        if origin == .unspecified { completed.origin = other.origin }
        if mark != nil && markMask == nil { completed.markMask = UInt32.max }
        return completed == other
    }

    /// In the words of `ip rule`.
    package func words(naming name: (LinkIndex) -> String) -> String {
        let words = "rule \(parameters(naming: name))"
        return family == .ipv6 ? "IPv6 \(words)" : words
    }

    /// What `ip rule add` takes.
    package func parameters(naming name: (LinkIndex) -> String) -> String {
        var words = ""
        if isInverted { words += "not " }
        words += from.map { "from \($0)" } ?? "from all"
        if let to { words += " to \(to)" }
        if let mark {
            words += " fwmark 0x" + String(mark, radix: 16)
            if let markMask { words += "/0x" + String(markMask, radix: 16) }
        }
        if let inputLink { words += " iif \(inputLink.shellWord)" }
        if let outputLink { words += " oif \(outputLink.shellWord)" }
        switch action {
        case .lookUp: words += " lookup \(table)"
        case .blackhole: words += " blackhole"
        case .unreachable: words += " unreachable"
        case .prohibit: words += " prohibit"
        default: words += " action \(action.rawValue)"
        }
        if let suppressPrefixLength { words += " suppress_prefixlength \(suppressPrefixLength)" }
        if let priority { words += " priority \(priority)" }
        return words
    }
}
