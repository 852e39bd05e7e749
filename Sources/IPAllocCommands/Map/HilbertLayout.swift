import IPAlloc

/// How the addresses of a map lie in a picture: along one Hilbert curve, or along two side by side if
/// that makes a block.
struct HilbertLayout {
    /// The smallest block that has all addresses of the map.
    let block: CIDRBlock
    /// A cell has 2 to the power of this many addresses.
    let cellBits: Int
    /// The curve of one square.
    let curve: HilbertCurve
    /// How many squares there are, 1 or 2.
    let squareCount: Int

    private static let orderMax = 6
    private static let bitsMin = 2

    /// - Parameter bounds: The lowest and the highest address of the map.
    init(_ bounds: AddressRange) {
        let width = bounds.family.bitWidth
        let difference = bounds.lower.value ^ bounds.upper.value
        let bits = max(Self.bitsMin, 128 - difference.leadingZeroBitCount)
        guard let block = try? CIDRBlock(bounds.lower, prefixLength: width - min(bits, width))
        else { preconditionFailure("every prefix length up to the family's makes a block") }
        self.block = block.canonical
        squareCount = bits % 2 == 0 ? 1 : 2
        curve = HilbertCurve(order: min(Self.orderMax, bits / 2))
        cellBits = bits - 2 * curve.order - (squareCount - 1)
    }

    var cellsPerSquare: Int { curve.side * curve.side }
    var cellCount: Int { cellsPerSquare * squareCount }
    var columns: Int { curve.side * squareCount }
    var rows: Int { curve.side }

    /// Where a cell is: column and row from the upper left corner.
    func place(_ index: Int) -> (column: Int, row: Int) {
        let square = index / cellsPerSquare
        let (x, y) = curve.point(index % cellsPerSquare)
        return (square * curve.side + x, curve.side - 1 - y)
    }

    /// A square part of the picture that is a block of its own.
    struct Part {
        var block: CIDRBlock
        /// From the upper left corner, in cells.
        var column: Int
        var row: Int
        var side: Int
    }

    /// The picture in parts, along the curve: 16 for each square, or 4 if there are no more cells.
    var parts: [Part] {
        let coarse = HilbertCurve(order: min(2, curve.order))
        let side = curve.side / coarse.side
        let countPerSquare = coarse.side * coarse.side
        let prefixLength =
            block.prefixLength + (squareCount - 1) + 2 * coarse.order
        let partBits = UInt128(block.family.bitWidth - prefixLength)
        return (0..<countPerSquare * squareCount).compactMap { index in
            let (x, y) = coarse.point(index % countPerSquare)
            let value = block.network.value + UInt128(index) << partBits
            guard let address = IPAddress(value: value, family: block.family),
                let part = try? CIDRBlock(address, prefixLength: prefixLength)
            else { return nil }
            return Part(
                block: part,
                column: (index / countPerSquare) * curve.side + x * side,
                row: (coarse.side - 1 - y) * side, side: side)
        }
    }
}
