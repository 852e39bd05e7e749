/// Which cells there are, in the order in which they are measured and printed.
struct Plan {
    /// Whether the run is to be short: no pools of 2^24, and only the outermost fills.
    var quick: Bool
    /// Whether contenders that need the library are left out.
    var baselinesOnly: Bool
    /// Other projects' allocators and directories, each for the cells that it fits.
    var peers: [Peer]

    private var sizes: [UInt32] { quick ? [1 << 8, 1 << 16] : [1 << 8, 1 << 16, 1 << 24] }
    private var fills: [Double] { quick ? [0, 99.99] : [0, 50, 99, 99.99] }

    /// All cells.
    var cells: [Cell] {
        let all =
            pairs(threads: 1) + pairs(threads: 2) + churns + rings + claims + scattered
            + fillsAndDrains
            + queries + texts + algebra
        return all.compactMap { cell in
            var cell = cell
            if baselinesOnly { cell.contenders.removeAll(where: \.needsLibrary) }
            cell.peers = peers.filter { $0.fits(cell) }
            return cell.contenders.isEmpty ? nil : cell
        }
    }

    /// The same pattern at several sizes and fills, where there are enough free addresses.
    private func grid(
        _ pattern: Pattern, sizes: [UInt32]? = nil, fills: [Double]? = nil, threads: UInt32 = 1,
        freeAtLeast: UInt32 = 1, _ contenders: [Contender]
    ) -> [Cell] {
        (sizes ?? self.sizes).flatMap { size in
            (fills ?? self.fills).compactMap { fill in
                guard Scenes.freeCount(size, fill: fill) >= freeAtLeast else { return nil }
                return Cell(
                    pattern: pattern, size: size, fill: fill, threads: threads,
                    contenders: contenders)
            }
        }
    }

    private func pairs(threads: UInt32) -> [Cell] {
        // Two threads need some room: with fewer addresses than that they mostly find it full.
        grid(
            .pair, threads: threads, freeAtLeast: threads == 1 ? 1 : 2 * threads,
            [
                .limit, .flatBitmap, .treiber, .mutex, .library, .libraryRoving, .libraryLowest,
                .libraryAny, .libraryRandom, .libraryResting, .swift,
            ])
    }

    private var churns: [Cell] {
        let contenders: [Contender] = [
            .limit, .flatBitmap, .flatBitmapHot, .treiber, .mutex, .library, .libraryRoving,
            .libraryAny, .libraryRandom, .libraryResting, .swift,
        ]
        let held = fills.filter { $0 > 0 }
        return grid(.churn, fills: held, contenders)
            + grid(
                .churn, sizes: sizes.filter { $0 > 1 << 8 }, fills: held, threads: 2, contenders)
    }

    private var rings: [Cell] {
        let contenders: [Contender] = [
            .limit, .flatBitmap, .treiber, .mutex, .library, .libraryRoving, .libraryAny,
        ]
        // Twice what the rings hold, so that there is something to choose from.
        return [1, 2].flatMap { (threads: UInt32) in
            grid(.ring, threads: threads, freeAtLeast: 128 * threads, contenders)
        }
    }

    private var claims: [Cell] {
        grid(
            .claim, sizes: sizes.filter { $0 > 1 << 8 }, fills: [0],
            [.limit, .flatBitmap, .library])
    }

    /// Claims in a pool of which there is nothing before, beside one that has all its bits.
    private var scattered: [Cell] {
        [
            Cell(
                pattern: .scatter, size: quick ? 10_000 : 1_000_000,
                contenders: [.library, .librarySparse])
        ]
    }

    private var fillsAndDrains: [Cell] {
        let contenders: [Contender] = [
            .limit, .flatBitmap, .treiber, .mutex, .library, .libraryLowest, .libraryAny,
        ]
        return grid(.fill, fills: [0], contenders)
            + grid(.drain, fills: fills.filter { $0 > 0 }, freeAtLeast: 64, contenders)
    }

    private var queries: [Cell] {
        let size: UInt32 = quick ? 1 << 16 : 1 << 24
        let patterns: [Pattern] = [
            .rankLatency, .rankThroughput, .selectLatency, .selectThroughput,
        ]
        return patterns.flatMap { pattern in
            [1, 2].flatMap { (threads: UInt32) in
                grid(pattern, sizes: [size], fills: [50], threads: threads, [.rank9, .library])
            }
        }
            + grid(.counts, fills: [50], [.library])
            + grid(.imageLoad, sizes: [size], fills: [50], [.copy, .library])
    }

    private var texts: [Cell] {
        let patterns: [Pattern] = [.parseIPv4, .parseIPv6, .formatIPv4, .formatIPv6]
        return patterns.map { Cell(pattern: $0, contenders: [.glibc, .library]) }
    }

    private var algebra: [Cell] {
        let patterns: [Pattern] = [.setCopy, .setUnion, .setSubtract, .setIntersect]
        return patterns.map { Cell(pattern: $0, contenders: [.merge, .library]) }
    }
}
