import IPAlloc
import Testing

@testable import IPAllocCommands

@Suite("Hilbert's curve")
struct HilbertCurveTests {
    @Test(
        "every place is passed once, from the lower left corner to the lower right, in steps of one",
        arguments: 0...6)
    func curve(_ order: Int) {
        let curve = HilbertCurve(order: order)
        let points = (0..<curve.side * curve.side).map { curve.point($0) }
        #expect(Set(points.map { $0.x * curve.side + $0.y }).count == points.count)
        #expect(points.allSatisfy { (0..<curve.side).contains($0.x) })
        #expect(points.allSatisfy { (0..<curve.side).contains($0.y) })
        #expect(points[0] == (0, 0))
        #expect(points[points.count - 1] == (curve.side - 1, 0))
        for (one, next) in zip(points, points.dropFirst()) {
            #expect(abs(one.x - next.x) + abs(one.y - next.y) == 1)
        }
    }

    @Test("an aligned block of a power of four places is a square")
    func blocks() {
        let curve = HilbertCurve(order: 5)
        for side in [2, 4, 8, 16] {
            for start in stride(from: 0, to: 1024, by: side * side) {
                let points = (start..<start + side * side).map { curve.point($0) }
                for values in [points.map(\.x), points.map(\.y)] {
                    #expect((values.max() ?? 0) - (values.min() ?? 0) == side - 1)
                    #expect((values.min() ?? 1) % side == 0)
                }
            }
        }
    }

    @Test(
        "a layout has a cell for each address, and parts that are the blocks that they name",
        arguments: [
            ("10.0.0.1", "10.0.0.1", "10.0.0.0/30", 0), ("10.0.0.8", "10.0.0.15", "10.0.0.8/29", 0),
            ("10.0.0.7", "10.0.0.8", "10.0.0.0/28", 0),
            ("10.0.0.0", "10.0.0.255", "10.0.0.0/24", 0),
            ("10.0.0.0", "10.0.255.255", "10.0.0.0/16", 4),
            ("0.0.0.0", "255.255.255.255", "0.0.0.0/0", 20),
            ("fd00::", "fd00::ffff:ffff:ffff:ffff", "fd00::/64", 52),
            ("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0", 116),
        ])
    func layout(_ lower: String, _ upper: String, _ block: String, _ cellBits: Int) throws {
        let bounds = try AddressRange(IPAddress(lower), IPAddress(upper))
        let layout = HilbertLayout(bounds)
        #expect(layout.block.description == block)
        #expect(layout.cellBits == cellBits)
        let hostBits = layout.block.family.bitWidth - layout.block.prefixLength
        #expect(layout.cellCount == 1 << (hostBits - cellBits))
        var places: [Int: Int] = [:]
        for index in 0..<layout.cellCount {
            let (column, row) = layout.place(index)
            #expect((0..<layout.columns).contains(column) && (0..<layout.rows).contains(row))
            places[row * layout.columns + column] = index
        }
        #expect(places.count == layout.cellCount)
        let cells = MapCells(
            AddressMap(block: layout.block), base: layout.block.network.value, cellBits: cellBits,
            count: layout.cellCount)
        var covered = 0
        for part in layout.parts {
            for row in part.row..<part.row + part.side {
                for column in part.column..<part.column + part.side {
                    let index = try #require(places[row * layout.columns + column])
                    let first = try #require(
                        IPAddress(value: cells.lower(index), family: bounds.family))
                    #expect(part.block.contains(first))
                    covered += 1
                }
            }
        }
        #expect(covered == layout.cellCount)
    }
}
