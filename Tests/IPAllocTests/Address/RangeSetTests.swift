import Testing

@testable import IPAlloc

@Suite("RangeSet")
struct RangeSetTests {
    private func set(_ texts: String..., family: AddressFamily = .ipv4) throws -> RangeSet {
        try RangeSet(parsing: texts, family: family)
    }

    @Test("texts in any order become sorted, joined ranges")
    func merging() throws {
        let set = try set("10.0.0.7", "10.0.0.1-10.0.0.5", "10.0.0.3-10.0.0.6", "10.0.1.0")
        #expect(set.description == "10.0.0.1-10.0.0.7, 10.0.1.0")
        #expect(set.ranges.count == 2)
        #expect(try set.ranges[1] == AddressRange("10.0.1.0"))
        #expect(set.count == 8)
    }

    @Test("overlap is refused on demand, touching is not")
    func refusing() throws {
        let texts = ["10.0.0.5", "10.0.0.1-10.0.0.4", "10.0.0.4-10.0.0.4"]
        let refused = refusal { () throws(IPAllocError) in
            try RangeSet(parsing: texts, family: .ipv4, overlap: .refuse)
        }
        #expect(refused?.code == .overlap)
        #expect(refused?.position == 2)
        let touching = try RangeSet(parsing: texts.dropLast(), family: .ipv4, overlap: .refuse)
        #expect(touching.description == "10.0.0.1-10.0.0.5")
        #expect(try RangeSet([], family: .ipv6, overlap: .refuse).isEmpty)
    }

    @Test("the index of an offending text is reported")
    func offenders() {
        do throws(IPAllocError) {
            _ = try RangeSet(parsing: ["10.0.0.1", "10.0.0.x"], family: .ipv4)
            Issue.record("not refused")
        } catch {
            #expect(error.code == .syntax)
            #expect(error.position == 7)
            #expect(error.requested == 1)
        }
        let other = refusal { () throws(IPAllocError) in
            try RangeSet(parsing: ["10.0.0.1", "::1"], family: .ipv4)
        }
        #expect(other?.code == .familyMismatch)
        #expect(other?.position == 1)
        let ranges = refusal { () throws(IPAllocError) in
            try RangeSet([AddressRange("::1")], family: .ipv4)
        }
        #expect(ranges?.code == .familyMismatch)
    }

    @Test("the operations combine sets of a family, and refuse two families")
    func algebra() throws {
        let left = try set("10.0.0.0-10.0.0.9")
        let right = try set("10.0.0.5-10.0.0.14", "10.0.0.1")
        #expect(try left.union(right) == set("10.0.0.0-10.0.0.14"))
        #expect(try left.subtracting(right) == set("10.0.0.0", "10.0.0.2-10.0.0.4"))
        #expect(try left.intersection(right) == set("10.0.0.1", "10.0.0.5-10.0.0.9"))
        var changing = left
        try changing.formUnion(right)
        try changing.formIntersection(right)
        try changing.subtract(left)
        #expect(try changing == set("10.0.0.10-10.0.0.14"))
        try changing.insert(AddressRange("10.0.0.15"))
        try changing.remove(AddressRange("10.0.0.0-10.0.0.13"))
        #expect(try changing == set("10.0.0.14-10.0.0.15"))
        let six = RangeSet(family: .ipv6)
        for operation in [RangeSet.union, RangeSet.subtracting, RangeSet.intersection] {
            let refused = refusal { () throws(IPAllocError) in try operation(left)(six) }
            #expect(refused?.code == .familyMismatch)
        }
        let empty = RangeSet(family: .ipv4)
        #expect(try empty.union(empty).isEmpty)
        #expect(try empty.intersection(left).isEmpty)
        #expect(try left.subtracting(left).isEmpty)
    }

    @Test("membership looks at the family, then at the ranges")
    func membership() throws {
        let set = try set("10.0.0.1-10.0.0.9", "10.0.0.11")
        for (text, isMember) in [
            ("10.0.0.0", false), ("10.0.0.1", true), ("10.0.0.9", true), ("10.0.0.10", false),
            ("10.0.0.11", true), ("10.0.0.12", false), ("::a00:1", false),
        ] {
            #expect(try set.contains(IPAddress(text)) == isMember)
            #expect(try (set.ordinal(of: IPAddress(text)) != nil) == isMember)
        }
        #expect(try set.contains(AddressRange("10.0.0.2-10.0.0.9")))
        #expect(try !set.contains(AddressRange("10.0.0.9-10.0.0.11")))
        #expect(try !set.contains(AddressRange("::1")))
        #expect(set.contains(set))
        #expect(set.contains(RangeSet(family: .ipv6)))
        #expect(try set.contains(set.subtracting(self.set("10.0.0.5"))))
        #expect(try !set.subtracting(self.set("10.0.0.5")).contains(set))
    }

    @Test("ordinals number the addresses from 0 across ranges")
    func ordinals() throws {
        let set = try set("10.0.0.1-10.0.0.3", "10.0.0.9")
        let texts = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.9"]
        for (ordinal, text) in texts.enumerated() {
            #expect(try set.address(at: UInt128(ordinal)) == IPAddress(text))
            #expect(try set.ordinal(of: IPAddress(text)) == UInt128(ordinal))
        }
        #expect(set.address(at: 4) == nil)
    }

    @Test("whole spaces are sets like any other")
    func wholeSpaces() throws {
        let four = try RangeSet(CIDRBlock("0.0.0.0/0"))
        #expect(four.count == 4_294_967_296)
        #expect(four.description == "0.0.0.0-255.255.255.255")
        #expect(four.cidrBlocks.map(\.description) == ["0.0.0.0/0"])
        let six = try RangeSet(CIDRBlock("::/0"))
        #expect(six.count == UInt128.max)
        #expect(six.cidrBlocks.map(\.description) == ["::/0"])
        #expect(six.address(at: .max) == IPAddress(value: .max, family: .ipv6))
        #expect(try six.subtracting(six).isEmpty)
        let rest = try six.subtracting(RangeSet(CIDRBlock("8000::/1")))
        #expect(rest.cidrBlocks.map(\.description) == ["::/1"])
    }

    @Test("the CIDR cover of a range is the shortest")
    func cover() throws {
        let set = try set("10.0.0.1-10.0.0.10", "10.0.1.0-10.0.1.255")
        #expect(
            set.cidrBlocks.map(\.description) == [
                "10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/30", "10.0.0.8/31", "10.0.0.10/32",
                "10.0.1.0/24",
            ])
    }
}
