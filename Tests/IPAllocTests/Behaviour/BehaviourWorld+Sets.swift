@testable import IPAlloc

// Range sets and text: what the C interface answers by a code, the Swift one partly answers by nil
// or false; the difference is made up for here.
extension BehaviourWorld {
    mutating func runSet(_ name: String, _ arguments: Arguments) throws -> String {
        let letter = try arguments.word(0)
        if name == "set" {
            sets[letter] = try Self.ranges(
                try arguments.word(1), family: try arguments.family(ofRangesAt: 1),
                overlap: arguments.has("disjoint") ? .refuse : .merge)
            return ""
        }
        guard var set = sets[letter] else { throw BadScript(what: "no such set") }
        switch name {
        case "add":
            try set.formUnion(try Self.ranges(try arguments.word(1), family: set.family))
            sets[letter] = set
            return ""
        case "union": try set.formUnion(try named(arguments))
        case "subtract": try set.subtract(try named(arguments))
        case "intersect": try set.formIntersection(try named(arguments))
        default: return try Self.ask(set, name, arguments)
        }
        sets[letter] = set
        return Self.text(set)
    }

    private func named(_ arguments: Arguments) throws -> RangeSet {
        guard let set = sets[try arguments.word(1)] else { throw BadScript(what: "no such set") }
        return set
    }

    private static func ask(
        _ set: RangeSet, _ name: String, _ arguments: Arguments
    ) throws -> String {
        switch name {
        case "show": return text(set)
        case "size": return set.ranges.count.description
        case "count": return set.count.description
        case "contains":
            let range = try AddressRange(try arguments.word(1))
            guard range.family == set.family else { throw IPAllocError(.familyMismatch) }
            return set.contains(range) ? "yes" : "no"
        case "ordinal":
            let address = try arguments.address(1)
            guard address.family == set.family else { throw IPAllocError(.familyMismatch) }
            guard let ordinal = set.ordinal(of: address) else { throw IPAllocError(.notFound) }
            return ordinal.description
        case "address":
            guard let address = set.address(at: try arguments.number(1)) else {
                throw IPAllocError(.notFound)
            }
            return address.description
        default:
            let blocks = set.cidrBlocks
            return blocks.isEmpty ? "none" : blocks.map(\.description).joined(separator: ",")
        }
    }

    func runText(_ name: String, _ arguments: Arguments) throws -> String {
        let text = try arguments.word(0)
        let family = try arguments.namedFamily()
        switch name {
        case "parse-address": return try IPAddress(text, family: family).description
        case "parse-range": return try AddressRange(text, family: family).description
        case "parse-cidr": return try CIDRBlock(text, family: family).description
        case "cidr-range": return try CIDRBlock(text, family: family).range.description
        default:
            let left = try arguments.address(0)
            let right = try arguments.address(1)
            return left < right ? "less" : left > right ? "greater" : "equal"
        }
    }
}
