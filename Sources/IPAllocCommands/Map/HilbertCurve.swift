/// Hilbert's curve (D. Hilbert, 1891), which fills a square: what is near on it is near in the
/// square, and every aligned block of a power of four places is a square of its own.
///
/// It begins in the lower left corner and ends in the lower right one, so that several curves side
/// by side make one.
struct HilbertCurve {
    /// The square has 2 to the power of this many places on a side.
    let order: Int

    var side: Int { 1 << order }

    /// Where a place of the curve is: `x` from the left, `y` from below.
    func point(_ index: Int) -> (x: Int, y: Int) {
        precondition((0..<side * side).contains(index))
        var (x, y, rest) = (0, 0, index)
        var size = 1
        while size < side {
            let right = (rest / 2) & 1
            let up = (rest ^ right) & 1
            if up == 0 {
                if right == 1 { (x, y) = (size - 1 - x, size - 1 - y) }
                (x, y) = (y, x)
            }
            x += size * right
            y += size * up
            rest /= 4
            size *= 2
        }
        return (x, y)
    }
}
