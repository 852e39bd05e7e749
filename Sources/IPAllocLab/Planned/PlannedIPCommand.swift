import IPAlloc
import IPAllocNetlink
import IPAllocRouting

/// A command line of `ip` that only shows something, answered from a plan.
struct PlannedIPCommand {
    private var object = Object.address
    private var family: AddressFamily?
    private var isOneLine = false
    private var link: String?
    private var table = RouteTable.main

    private enum Object: String, CaseIterable {
        case address, rule, route, neighbour

        /// Like `ip`, any beginning of the name will do; the first one that fits counts.
        init?(abbreviation: String) {
            if abbreviation == "r" {
                self = .route
                return
            }
            guard !abbreviation.isEmpty,
                let found = Self.allCases.first(where: { $0.rawValue.hasPrefix(abbreviation) })
            else { return nil }
            self = found
        }
    }

    /// Reads the words.
    ///
    /// - Throws: If only a kernel could answer them.
    init(_ words: [String]) throws(LabError) {
        let refusal = LabError(
            "\"\(words.joined(separator: " "))\" needs a kernel, and this lab only plans: it shows "
                + "`ip [-4|-6] [-o] address|rule|route|neighbour [show] [dev LINK] [table N]`")
        guard words.first == "ip" else { throw refusal }
        var rest = words.dropFirst()
        while let option = rest.first, option.hasPrefix("-") {
            switch option {
            case "-4": family = .ipv4
            case "-6": family = .ipv6
            case "-o": isOneLine = true
            default: throw refusal
            }
            rest.removeFirst()
        }
        guard let object = rest.popFirst().flatMap(Object.init(abbreviation:)) else {
            throw refusal
        }
        self.object = object
        if let verb = rest.first, ["show", "list", "s", "l", "ls"].contains(verb) {
            rest.removeFirst()
        }
        while let word = rest.popFirst() {
            guard let value = rest.popFirst() else { throw refusal }
            if word == "dev", object != .rule {
                link = value
            } else if word == "table", object == .route, let table = Self.table(value) {
                self.table = table
            } else {
                throw refusal
            }
        }
    }

    private static func table(_ name: String) -> RouteTable? {
        if name == "main" { return .main }
        return UInt32(name).map(RouteTable.init(rawValue:))
    }

    /// What `ip` would print, without the last line's end.
    func output(_ facts: NamespaceFacts) throws(LabError) -> String {
        if let link, facts.link(named: link) == nil {
            throw LabError("Device \"\(link)\" does not exist.")
        }
        let shown = PlannedListing(facts: facts)
        let lines =
            switch object {
            case .address: isOneLine ? shown.addresses(family, of: link) : shown.links(family, link)
            case .rule: shown.rules(family ?? .ipv4)
            case .route: shown.routes(family ?? .ipv4, table, of: link)
            case .neighbour: shown.neighbours(family, of: link)
            }
        return lines.joined(separator: "\n")
    }
}
