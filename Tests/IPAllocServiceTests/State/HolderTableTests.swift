import IPAlloc
import IPAllocTestSupport
import Testing

@testable import IPAllocService

@Suite("HolderTable")
struct HolderTableTests {
    @Test("mixing numbers is undone by its inverse")
    func permutation() {
        var random = SeededGenerator.forTest()
        var numbers: [UInt32] = [0, 1, .max, .max - 1]
        for bit in 0..<32 { numbers.append(1 << UInt32(bit)) }
        for _ in 0..<10_000 { numbers.append(UInt32.random(in: 0 ... .max, using: &random)) }
        for number in numbers {
            #expect(HolderTable.unmixed(HolderTable.mixed(number)) == number)
        }
    }

    @Test(
        "a table has the holders that a dictionary has", arguments: [AddressFamily.ipv4, .ipv6])
    func model(family: AddressFamily) throws {
        var random = SeededGenerator.forTest()
        var table = HolderTable(family: family)
        var model: [IPAddress: EndpointIndex] = [:]
        // Of IPv6, those that differ in their upper bits only too.
        let upper: [UInt128] = family == .ipv4 ? [0] : [0, 1, 1 << 32, 0xFD00 << 80]
        let lower: [UInt128] = [0, 1, 2, 3, 0x7FFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFF]
        var addresses: [IPAddress] = []
        for upper in upper {
            for lower in lower {
                addresses.append(
                    try #require(IPAddress(value: upper << 32 | lower, family: family)))
            }
        }
        for _ in 0..<4000 {
            let address = try #require(addresses.randomElement(using: &random))
            if Bool.random(using: &random) {
                let index = EndpointIndex(value: Int.random(in: 0..<5, using: &random))
                if model[address] == nil, Bool.random(using: &random) {
                    table.insert(address, index)
                } else {
                    table.set(address, index)
                }
                model[address] = index
            } else {
                table.remove(address)
                model[address] = nil
            }
            #expect(table.count == model.count)
            #expect(table.isEmpty == model.isEmpty)
            for address in addresses { #expect(table[address] == model[address]) }
            let listed = Dictionary(uniqueKeysWithValues: table.map { ($0.address, $0.index) })
            #expect(listed == model)
        }
    }

    @Test(
        "a table of many has the holders that a dictionary has, and a copy keeps its own",
        arguments: [0, 32, 64])
    func many(shift: UInt128) throws {
        var random = SeededGenerator.forTest("HolderTableTests.many")
        let family = shift == 0 ? AddressFamily.ipv4 : .ipv6
        var table = HolderTable(family: family)
        var model: [IPAddress: EndpointIndex] = [:]
        var copies: [(table: HolderTable, model: [IPAddress: EndpointIndex])] = []
        for number in 0..<60_000 {
            let value = UInt128(UInt32.random(in: 0..<40_000, using: &random))
            let address = try #require(IPAddress(value: value << shift, family: family))
            if number.isMultiple(of: 3) {
                table.remove(address)
                model[address] = nil
            } else {
                table.set(address, EndpointIndex(value: number))
                model[address] = EndpointIndex(value: number)
            }
            if number.isMultiple(of: 20_000) { copies.append((table, model)) }
        }
        for (table, model) in copies + [(table, model)] {
            #expect(table.count == model.count)
            let listed = Dictionary(uniqueKeysWithValues: table.map { ($0.address, $0.index) })
            #expect(listed == model)
            #expect(model.allSatisfy { table[$0.key] == $0.value })
        }
        for address in model.keys { table.remove(address) }
        #expect(table.isEmpty)
        #expect(Array(table).isEmpty)
    }

    @Test("an address of the other family is nobody's")
    func otherFamily() throws {
        var table = HolderTable(family: .ipv6)
        table.set(try IPAddress("::a00:1"), EndpointIndex(value: 0))
        #expect(table[try IPAddress("10.0.0.1")] == nil)
        #expect(table[try IPAddress("::a00:1")] == EndpointIndex(value: 0))
    }
}
