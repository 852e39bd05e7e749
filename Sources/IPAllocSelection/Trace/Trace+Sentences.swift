import IPAlloc

extension Trace: CustomStringConvertible {
    /// All steps, a sentence on a line each.
    public var description: String { steps.map(\.description).joined(separator: "\n") }
}

extension Trace.Subject: CustomStringConvertible {
    public var description: String { "\(interface) \(family.name)" }
}

extension Trace.Step: CustomStringConvertible {
    /// The step as one sentence.
    public var description: String {
        switch self {
        case .level(let level, .chosen(let items)):
            "\(level): \(level.doing("decide")): "
                + "\(items.map(\.description).joined(separator: "; "))."
        case .level(let level, .nothing):
            "\(level): nothing."
        case .level(let level, .switchedOff):
            "\(level): ignored, since SpiderSubnet is disabled."
        case .level(let level, .refused(let error)):
            "\(level): refused: \(error.message)."
        case .passed(let level, let finding, let isRefused):
            "\(level): not looked at, since one before it "
                + "\(isRefused ? "is refused" : "decides")\(finding.aside)."
        case .disregarded(let subject, let names, .familyOff):
            "\(subject): \(Self.list(names)) does not count, since \(subject.family.name) is "
                + "disabled."
        case .disregarded(let subject, let names, .onlyFirstSubnet):
            "\(subject): \(Self.list(names)) does not count, since only the first subnet does."
        case .expanded(let subject, let pattern, let names):
            "\(subject): pattern \(pattern) matches \(Self.list(names))."
        case .dropped(let subject, let pool, let rejection):
            "\(subject): IPPool \(pool) is dropped: \(rejection.message(pool: pool))"
                + (rejection.comparison.map { " (\($0))." } ?? ".")
        case .missing(let subject, let pool):
            "\(subject): IPPool \(pool) is named, and there is none of this name."
        case .fit(let subject, let pool):
            "\(subject): IPPool \(pool) could serve, if all that are named were there."
        case .kept(let subject, let pool, let place, let properties):
            "\(subject): IPPool \(pool) is kept at place \(place)"
                + (properties.isEmpty
                    ? "." : ", for its \(properties.map(\.rawValue).joined(separator: ", ")).")
        case .retained(let subject, let pool):
            "\(subject): the address that was kept is of IPPool \(pool), which is still named."
        case .demanded(let subject, let demand):
            "\(subject): \(demand)."
        case .empty(let interface):
            "\(interface): no pool is given to it."
        }
    }

    fileprivate static func list(_ names: [String]) -> String {
        "[\(names.joined(separator: " "))]"
    }
}

extension Trace.Finding {
    /// What a level tells that is not looked at, to stand behind that.
    fileprivate var aside: String {
        switch self {
        case .nothing: "; nothing is there"
        case .switchedOff: "; SpiderSubnet is disabled"
        case .refused(let error): "; it would be refused: \(error.message)"
        case .chosen(let items):
            "; there is: \(items.map(\.description).joined(separator: "; "))"
        }
    }
}

extension CandidateNames: CustomStringConvertible {
    /// The names, as in `eth0 IPv4 [a b]`.
    public var description: String {
        var parts = [AddressFamily.ipv4, .ipv6].compactMap { family in
            let names = names(family)
            return names.isEmpty ? nil : "\(family.name) \(Trace.Step.list(names))"
        }
        if parts.isEmpty { parts.append("nothing") }
        if poolInterface != interface { parts.append("by the pool of \(poolInterface)") }
        if cleanGateway { parts.append("without default route") }
        return "\(interface) " + parts.joined(separator: " ")
    }
}
