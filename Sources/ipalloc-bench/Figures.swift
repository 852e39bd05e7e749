/// A figure that the library is to reach.
struct Figure: Encodable {
    /// Figures that are made of several conditions have a letter behind the number.
    var id: String
    var measure: String
    /// What is to be reached: `bound` in `unit`, at most that or at least that.
    var bound: Double
    var atLeast: Bool
    var unit: String
    /// nil if the run did not measure it.
    var measured: Double?

    var reached: Bool? {
        measured.map { atLeast ? $0 >= bound : $0 <= bound }
    }

    private enum CodingKeys: String, CodingKey {
        case id, measure, bound, atLeast, unit, measured, reached
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(measure, forKey: .measure)
        try container.encode(bound, forKey: .bound)
        try container.encode(atLeast, forKey: .atLeast)
        try container.encode(unit, forKey: .unit)
        try container.encode(measured, forKey: .measured)
        try container.encode(reached, forKey: .reached)
    }
}

/// Computes the figures from what a run has measured.
struct Figures {
    let results: Results

    /// All figures, in the order of their numbers.
    var all: [Figure] {
        pairs + churn + drain + twoThreads + memory + questions + [random, lowest, image] + scatter
            + text + [swift]
    }

    private static func most(
        _ id: String, _ measure: String, _ bound: Double, _ unit: String, _ measured: Double?
    ) -> Figure {
        Figure(
            id: id, measure: measure, bound: bound, atLeast: false, unit: unit, measured: measured)
    }

    private static func least(
        _ id: String, _ measure: String, _ bound: Double, _ unit: String, _ measured: Double?
    ) -> Figure {
        Figure(
            id: id, measure: measure, bound: bound, atLeast: true, unit: unit, measured: measured)
    }

    /// The quotient of two medians of one cell.
    private static func quotient(_ one: Measured?, _ other: Measured?) -> Double? {
        guard let one, let other else { return nil }
        return one.statistics.median / other.statistics.median
    }

    private var pairs: [Figure] {
        // One kind of pool serves both rows: it can always be counted, at no cost to the pair.
        let pairs = results.all(.pair, .library) { $0.threads == 1 }.map(\.measured.ratio)
        let spread = pairs.min().flatMap { best in pairs.max().map { $0 / best } }
        return [
            Self.most("1a", "pair, next fit, one thread: worst cell", 1.8, "x limit", pairs.max()),
            Self.most("1b", "pair, next fit: worst cell by best cell", 1.2, "x", spread),
            Self.most(
                "2", "pair, next fit, exact counts kept: worst cell", 2.2, "x limit",
                pairs.max()),
        ]
    }

    private var churn: [Figure] {
        func churn(_ contender: Contender) -> Measured? {
            results.one(.churn, contender, size: 1 << 16, fill: 99.99)
        }
        return [
            Self.most(
                "3a", "churn 2^16, 99.99 %: by the Treiber stack", 1.1, "x",
                Self.quotient(churn(.library), churn(.treiber))),
            Self.least(
                "3b", "churn 2^16, 99.99 %: faster than the flat bitmap", 8, "x",
                Self.quotient(churn(.flatBitmap), churn(.library))),
        ]
    }

    private var drain: [Figure] {
        let drain = results.one(.drain, .library, size: 1 << 24, fill: 99.99)
        let mean = drain?.statistics.median
        let worst = drain?.worstBatch
        return [
            Self.most("4a", "drain 2^24 from 0.01 % free: mean", 45, "ns", mean),
            Self.most(
                "4b", "drain 2^24: worst batch by mean", 3, "x",
                mean.flatMap { mean in worst.map { $0 / mean } }),
        ]
    }

    /// 5 and 6. Both sides are multiples of the limit of their own cell, so that the machine's
    /// drift between the two cells does not count.
    private var twoThreads: [Figure] {
        let large = results.all(.pair, .library) { $0.threads == 2 && $0.size >= 1 << 16 }
        let slowdowns = large.compactMap { entry -> Double? in
            let alone = results.one(
                .pair, .library, size: entry.cell.size, fill: entry.cell.fill)
            return alone.map { entry.measured.ratio / $0.ratio }
        }
        let advantages = [Contender.treiber, .mutex].flatMap { peer in
            large.compactMap { entry in
                Self.quotient(
                    results.one(
                        .pair, peer, size: entry.cell.size, fill: entry.cell.fill, threads: 2),
                    entry.measured)
            }
        }
        let small = results.all(.pair, .library) { $0.threads == 2 && $0.size == 1 << 8 }
        return [
            Self.most(
                "5a", "two threads, pools from 2^16: by one thread, worst cell", 1.15, "x",
                slowdowns.max()),
            Self.least(
                "5b", "two threads: faster than list and mutex, worst cell", 10, "x",
                advantages.min()),
            Self.most(
                "6", "two threads, 2^8: worst cell", 20, "ns",
                small.map(\.measured.statistics.median).max()),
        ]
    }

    private var memory: [Figure] {
        [(16, "7a"), (24, "7b")].map { power, id in
            let use = results.memory.first {
                $0.size == 1 << power && $0.contender == Contender.library.rawValue
            }
            return Self.most(
                id, "memory, dense, 2^\(power)", 1.04, "bits per address", use?.bitsPerAddress)
        }
    }

    /// 8: the peer is sdsl's static directory if it was measured, else the benchmark's own, which
    /// costs what the best static structures elsewhere cost.
    private var questions: [Figure] {
        let cases: [(Pattern, String, Double, String)] = [
            (.rankLatency, "8a", 1.4, "rank_support_v"),
            (.selectLatency, "8b", 2, "select_support_mcl"),
        ]
        return cases.map { pattern, id, bound, structure in
            func asked(_ name: String) -> Measured? {
                results.one(pattern, named: name, size: 1 << 24, fill: 50, threads: 2)
            }
            let sdsl = asked("sdsl")
            let peer = sdsl == nil ? "a static directory" : "sdsl's \(structure)"
            return Self.most(
                id, "\(pattern.rawValue), 2^24, one writing: by \(peer)", bound, "x",
                Self.quotient(
                    asked(Contender.library.rawValue), sdsl ?? asked(Contender.rank9.rawValue)))
        }
    }

    /// 9: a pair at random, by a selection and a claim, which is timed with its release as well.
    private var random: Figure {
        let select = results.one(.selectLatency, .library, size: 1 << 24, fill: 50)
        let claim = results.one(.claim, .library, size: 1 << 24)
        let worst = results.all(.pair, .libraryRandom) {
            $0.threads == 1 && $0.size == 1 << 24
        }.map(\.measured.statistics.median).max()
        var quotient: Double?
        if let select, let claim, let worst {
            quotient = worst / (select.statistics.median + claim.statistics.median)
        }
        return Self.most(
            "9", "random, 2^24, any fill: by a selection and a claim, worst cell", 1, "x", quotient)
    }

    private var lowest: Figure {
        let quotients = results.all(.pair, .libraryLowest) {
            $0.threads == 1 && $0.size == 1 << 24
        }.compactMap { entry in
            Self.quotient(
                entry.measured,
                results.one(.pair, .library, size: entry.cell.size, fill: entry.cell.fill))
        }
        return Self.most(
            "10", "lowest first, 2^24: by next fit, worst cell", 1.5, "x", quotients.max())
    }

    private var image: Figure {
        let load = results.one(.imageLoad, .library, size: 1 << 24, fill: 50)
        return Self.most(
            "11", "load an image of 2^24 addresses, validated", 5, "ms",
            load.map { $0.statistics.median / 1e6 })
    }

    /// 12: the memory in which a million claims are held, and a claim by one of a dense pool.
    private var scatter: [Figure] {
        func claims(_ contender: Contender) -> Measured? {
            results.one(.scatter, contender, size: 1_000_000)
        }
        let sparse = claims(.librarySparse)
        return [
            Self.most(
                "12a", "a /64, 10^6 random claims: memory", 64, "MB",
                sparse?.memoryHeld.map { Double($0) / 1e6 }),
            Self.most(
                "12b", "a /64, 10^6 random claims: by claims in a dense pool", 20, "x",
                Self.quotient(sparse, claims(.library))),
        ]
    }

    private var swift: Figure {
        let quotients = [Pattern.pair, .churn].flatMap { pattern in
            results.all(pattern, .swift) { $0.threads == 1 }.compactMap { entry in
                Self.quotient(
                    entry.measured,
                    results.one(pattern, .library, size: entry.cell.size, fill: entry.cell.fill))
            }
        }
        return Self.most(
            "14", "Swift API by C ABI, one thread: worst cell", 1.3, "x", quotients.max())
    }

    /// 13: the bound is glibc's time in the same run or a fixed one, whichever is less.
    private var text: [Figure] {
        let cases: [(Pattern, String, Double)] = [
            (.parseIPv4, "13a", 12), (.parseIPv6, "13b", 40), (.formatIPv4, "13c", 9),
            (.formatIPv6, "13d", 50),
        ]
        return cases.map { pattern, id, fixed in
            let glibc = results.one(pattern, .glibc)?.statistics.median
            return Self.most(
                id, pattern.rawValue, min(fixed, glibc ?? fixed), "ns",
                results.one(pattern, .library)?.statistics.median)
        }
    }
}
