import IPAllocTestSupport
import Testing

@testable import IPAlloc

/// One random operation, done to a pool and to its model.
enum PoolStep {
    case lowest
    case next
    case any
    case many(Int)
    case claim(UInt128)
    case release(UInt128)
    /// Blocks by the logarithm of their size, given ones by an address in them.
    case block(Int)
    case claimBlock(UInt128, Int)
    case releaseBlock(UInt128, Int)
    case reserve(ClosedRange<UInt128>)
    case unreserve(ClosedRange<UInt128>)
    case grow(ClosedRange<UInt128>)
    case shrink(ClosedRange<UInt128>)

    static func random(
        _ random: inout SeededGenerator, _ shape: PoolShape, _ model: ModelPool
    ) -> PoolStep {
        let value = UInt128.random(in: shape.span, using: &random)
        let length = UInt128.random(
            in: 0...(1 << UInt128.random(in: 0...9, using: &random)), using: &random)
        let range = value...min(value + min(length, UInt128.max - value), shape.span.upperBound)
        // Small blocks mostly, since there is hardly ever a large one.
        let hostBits = min(
            Int.random(in: 0...10, using: &random), Int.random(in: 0...10, using: &random))
        // Picked from a sorted list, since a set's own order differs from run to run.
        func held() -> UInt128 { model.held.sorted().randomElement(using: &random) ?? value }
        switch Int.random(in: 0..<30, using: &random) {
        case 0..<3: return .lowest
        case 3..<6: return .next
        case 6..<8: return .any
        case 8: return .many(Int.random(in: 0...100, using: &random))
        case 9..<12: return .claim(value)
        case 12: return .release(value)
        case 13..<19:
            return .release(held())
        case 19: return .reserve(range)
        case 20: return .unreserve(range)
        case 21:
            return .unreserve(ModelPool.runs(model.reserved).randomElement(using: &random) ?? range)
        case 22: return .grow(range)
        case 24..<26: return .block(hostBits)
        case 26: return .claimBlock(value, hostBits)
        case 27..<29: return .releaseBlock(held(), hostBits)
        case 29: return .releaseBlock(value, hostBits)
        default: return .shrink(range)
        }
    }

    func run(
        _ pool: TestPool, _ model: inout ModelPool, _ cursor: inout Cursor,
        _ modelCursor: inout UInt128, _ comment: Comment
    ) throws {
        let handle = pool.handle
        switch self {
        case .lowest:
            #expect((try? handle.allocateLowest()) == model.allocateLowest(), comment)
        case .next:
            let expected = model.allocateNext(&modelCursor)
            #expect((try? handle.allocateNext(&cursor)) == expected, comment)
        case .any:
            var other = Cursor()
            let found = try? handle.allocateAny(&other)
            if model.free.isEmpty {
                #expect(found == model.takeResting(), comment)
            } else if let found {
                #expect(model.state(found) == .free, comment)
                model.take(found)
            } else {
                #expect(found != nil, comment)
            }
        case .many(let count):
            var taken = [UInt128](repeating: 0, count: count)
            var none: Cursor?
            let refusal = code {
                try handle.allocateMany(count, &none) {
                    taken[$0] = $1
                } kept: {
                    taken[$0]
                }
            }
            let expected = model.allocateMany(count)
            #expect((refusal == nil) == (expected != nil), comment)
            if let expected { #expect(taken == expected, comment) }
        case .claim(let value):
            #expect(code { try pool.claim(value) } == model.claim(value), comment)
        case .release(let value):
            #expect(code { try pool.release(value) } == model.release(value), comment)
        case .block(let hostBits):
            let length = pool.family.bitWidth - hostBits
            let found = (try? handle.allocatePrefix(length))?.lower
            #expect(found == model.allocateBlock(hostBits), comment)
        case .claimBlock(let value, let hostBits):
            let block = pool.block(value, hostBits)
            let refusal = code { try handle.claimPrefix(block) }
            #expect(refusal == model.claimBlock(block.values), comment)
        case .releaseBlock(let value, let hostBits):
            let block = pool.block(value, hostBits)
            let refusal = code { try handle.releasePrefix(block) }
            #expect(refusal == model.releaseBlock(block.values), comment)
        case .reserve(let range):
            let refusal = code { try unsafe pool.change([range], handle.reserve) }
            #expect(refusal == model.reserve([range]), comment)
        case .unreserve(let range):
            let refusal = code { try unsafe pool.change([range], handle.unreserve) }
            #expect(refusal == model.unreserve([range]), comment)
        case .grow(let range):
            let refusal = code { try unsafe pool.change([range], handle.grow) }
            #expect(refusal == model.grow([range]), comment)
        case .shrink(let range):
            let refusal = code { try unsafe pool.change([range], handle.shrink) }
            #expect(refusal == model.shrink([range]), comment)
        }
    }
}
