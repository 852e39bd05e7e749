import Foundation
import IPAlloc
import IPAllocJSON
import IPAllocTestSupport
import Testing

@testable import IPAllocCommands

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite("Maps")
struct MapTests {
    /// A map of pools, each given as its ranges and the runs in them.
    private func map(
        _ block: String,
        _ pools: [(ips: [String], runs: [(String, AddressMap.State, String)])]
    ) throws -> AddressMap {
        let block = try CIDRBlock(block)
        var map = AddressMap(block: block)
        for (index, pool) in pools.enumerated() {
            let ranges = try RangeSet(parsing: pool.ips, family: block.family)
            let runs = try pool.runs.map { ips, state, application in
                AddressMap.Run(
                    range: try AddressRange(ips), state: state, pool: 0, application: application)
            }
            map.add(.init(name: "pool-\(index)", ranges: ranges), runs)
        }
        return map
    }

    private func sample() throws -> AddressMap {
        try map(
            "10.6.0.0/16",
            [
                (
                    ["10.6.168.5-10.6.168.14"],
                    [
                        ("10.6.168.5", .held, "apps/v1:Deployment:default:web"),
                        ("10.6.168.6", .held, "apps/v1:Deployment:default:<a&b>"),
                        ("10.6.168.7", .allocating, ""), ("10.6.168.8", .resting, ""),
                        ("10.6.168.9-10.6.168.12", .free, ""),
                        ("10.6.168.13-10.6.168.14", .reserved, ""),
                    ]
                )
            ])
    }

    private func text(_ map: AddressMap, width: Int = 80, hasColour: Bool = false) -> String {
        let context = CommandContext(output: RecordedOutput(), hasColour: hasColour)
        return HeatMapText(map: map, context: context, width: width).text.text
    }

    @Test("each state has its sign, and a line begins at a round address")
    func signs() throws {
        #expect(
            try text(sample()) == """
                IPPool pool-0 of 10.6.0.0/16

                10.6.168.0        ██▒~····××

                · free 4   █ held 2 (20 %)   ▒ allocating 1   ~ resting 1   × reserved 2
                blank: in no IPPool

                """)
    }

    @Test("colours are only around the signs, and only where there are colours")
    func colours() throws {
        let painted = try text(sample(), hasColour: true)
        #expect(painted.contains("\u{1B}[32m██\u{1B}[0m\u{1B}[33m▒\u{1B}[0m"))
        #expect(painted.contains("\u{1B}[35m~\u{1B}[0m····\u{1B}[34m××\u{1B}[0m\n"))
        let plain = painted.replacing(/\u{1B}\[[0-9]+m/, with: "")
        #expect(try plain == text(sample()))
    }

    @Test(
        "no line is wider than the terminal, and there are not too many",
        arguments: [20, 40, 80, 200])
    func width(_ width: Int) throws {
        for ips in [
            "10.0.0.0-10.255.255.255", "10.0.0.3-10.0.0.4", "10.0.0.0-10.0.0.0",
            "10.0.0.255-10.1.0.0",
        ] {
            let map = try map("10.0.0.0/8", [([ips], [(ips, .free, "")])])
            let lines = text(map, width: width).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= width }, "\(ips)")
            // A narrow terminal has the same map, and words around it on more lines.
            #expect(lines.count <= (width < 40 ? 40 : 37))
        }
    }

    @Test("a pool without addresses has an empty map, and no picture")
    func empty() throws {
        let map = try map("10.0.0.0/8", [([], [])])
        #expect(text(map).contains("no addresses"))
        #expect(HilbertPicture(map: map) == nil)
    }

    @Test("cells count what is in them, however it lies across their bounds")
    func cells() throws {
        var generator = SeededGenerator.forTest("MapTests.cells")
        for _ in 0..<200 {
            let cellBits = Int.random(in: 0...4, using: &generator)
            var runs: [AddressMap.Run] = []
            var states: [AddressMap.State?] = Array(repeating: nil, count: 256)
            var next = Int.random(in: 0...20, using: &generator)
            while next < 256 {
                let last = min(255, next + Int.random(in: 0...30, using: &generator))
                let state = AddressMap.State.allCases.randomElement(using: &generator) ?? .free
                let range = try AddressRange("10.0.0.\(next)-10.0.0.\(last)")
                runs.append(.init(range: range, state: state, pool: 0, application: "a"))
                for place in next...last { states[place] = state }
                next = last + 1 + Int.random(in: 0...20, using: &generator)
            }
            var map = AddressMap(block: try CIDRBlock("10.0.0.0/24"))
            map.add(.init(name: "a", ranges: RangeSet(family: .ipv4)), runs)
            let base = try IPAddress("10.0.0.0").value
            let cells = MapCells(map, base: base, cellBits: cellBits, count: 256 >> cellBits)
            for (index, cell) in cells.cells.enumerated() {
                let own = states[(index << cellBits)..<((index + 1) << cellBits)]
                for state in AddressMap.State.allCases {
                    #expect(cell[state] == UInt128(own.count { $0 == state }))
                }
                #expect(cell.applications["a"] ?? 0 == cell[.held])
                #expect(cell.isEmpty == own.allSatisfy { $0 == nil })
            }
        }
    }

    @Test("a picture is well-formed, and names states, applications and blocks")
    func picture() throws {
        let svg = try #require(HilbertPicture(map: sample())).svg
        try expectWellFormed(svg)
        for part in [
            ">IPPool pool-0<", ">10.6.168.0/28 · 2 of 10 addresses held (20 %)<",
            ">Deployment default/web<", ">Deployment default/&lt;a&amp;b&gt;<", ">resting<",
            "One square is one address. The line leads from 10.6.168.0 to 10.6.168.15.",
            "url(#reserved)", ">13<",
        ] { #expect(svg.contains(part), "\(part)") }
    }

    @Test("pictures are made from 8 addresses to a /64, and do not grow with them")
    func sizes() throws {
        for (block, ips) in [
            ("10.0.0.0/29", "10.0.0.0-10.0.0.7"), ("10.0.0.0/23", "10.0.0.0-10.0.1.255"),
            ("10.0.0.0/8", "10.0.0.0-10.255.255.255"),
            ("fd00::/64", "fd00::-fd00::ffff:ffff:ffff:ffff"), ("::/0", "::-::1:0"),
            ("::/0", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ] {
            let map = try map(block, [([ips], [(ips, .free, "")])])
            let svg = try #require(HilbertPicture(map: map)).svg
            try expectWellFormed(svg)
            #expect(svg.utf8.count < 400_000, "\(block)")
        }
    }

    @Test("large numbers are written so that they can be read")
    func largeNumbers() throws {
        let ips = "fd00::-fd00::ffff:ffff:ffff:ffff"
        let map = try map("fd00::/64", [([ips], [(ips, .free, "")])])
        let svg = try #require(HilbertPicture(map: map)).svg
        #expect(svg.contains("0 of 18,446,744,073,709,551,616 addresses held"))
        #expect(svg.contains("One square is 2⁵² addresses;"))
        #expect(
            [0, 7, 999, 1000, 65_536, 1_000_000].map { CountText.text($0) }
                == ["0", "7", "999", "1,000", "65,536", "1,000,000"])
        #expect(CountText.text(UInt128.max).hasPrefix("340,282,366,"))
        #expect(
            [0, 10, 20, 21, 128].map { CountText.text(powerOfTwo: $0) }
                == ["1", "1,024", "1,048,576", "2²¹", "2¹²⁸"])
    }

    @Test("several pools are outlined, named, and listed with how full they are")
    func several() throws {
        let map = try map(
            "10.0.0.0/16",
            [
                (
                    ["10.0.0.0-10.0.0.9"],
                    [("10.0.0.0", .held, "x"), ("10.0.0.1-10.0.0.9", .free, "")]
                ),
                (["10.0.0.20-10.0.0.29"], [("10.0.0.20-10.0.0.29", .free, "")]),
            ])
        let svg = try #require(HilbertPicture(map: map)).svg
        try expectWellFormed(svg)
        #expect(svg.contains(">2 IPPools of 10.0.0.0/16<"))
        #expect(svg.contains(">1 / 10<") && svg.contains(">0 / 10<"))
        // There is no room for names between the addresses: a letter stands for each.
        #expect(svg.components(separatedBy: ">pool-1<").count == 2)
        #expect(svg.components(separatedBy: ">A<").count == 3)
        #expect(svg.components(separatedBy: ">B<").count == 3)
    }

    @Test("large pools bear their names, or letters if one has no room for its own")
    func names() throws {
        let halves = [
            (["10.0.0.0-10.0.127.255"], [("10.0.0.0-10.0.127.255", AddressMap.State.free, "")])
        ]
        let large = try map(
            "10.0.0.0/16",
            halves + [(["10.0.128.0-10.0.255.255"], [("10.0.128.0-10.0.255.255", .free, "")])])
        let named = try #require(HilbertPicture(map: large)).svg
        #expect(named.components(separatedBy: ">pool-1<").count == 3)
        #expect(!named.contains(">A<"))
        let small = try map(
            "10.0.0.0/16",
            halves + [(["10.0.128.0-10.0.128.63"], [("10.0.128.0-10.0.128.63", .free, "")])])
        let lettered = try #require(HilbertPicture(map: small)).svg
        #expect(lettered.components(separatedBy: ">pool-1<").count == 2)
        #expect(lettered.components(separatedBy: ">B<").count == 3)
        #expect(
            [0, 25, 26, 51, 52, 701, 702].map(PictureKey.letters) == [
                "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
            ])
    }

    @Test("the curve leaves out the numbers of addresses")
    func curve() throws {
        let svg = try #require(HilbertPicture(map: sample())).svg
        let path = try #require(svg.firstMatch(of: /<path d="([^"]*)"[^>]*marker-start/)).1
        // A stroke between each two of the 16 squares, each shorter than from middle to middle.
        let numbers = path.split(whereSeparator: { "ML ".contains($0) }).compactMap { Double($0) }
        #expect(numbers.count == 15 * 4)
        for stroke in stride(from: 0, to: numbers.count, by: 4) {
            let length =
                abs(numbers[stroke] - numbers[stroke + 2])
                + abs(numbers[stroke + 1] - numbers[stroke + 3])
            // The middles are 160 apart, and numbers 16 high.
            #expect(length > 0 && length < 160 - 2 * 16)
        }
    }

    @Test("the count of addresses in a large map can be read")
    func largeText() throws {
        let ips = "fd00::-fd00::ffff:ffff:ffff:ffff"
        let map = try map("fd00::/64", [([ips], [(ips, .free, "")])])
        #expect(text(map).contains("· free 18,446,744,073,709,551,616   "))
        #expect(text(map).hasSuffix("\na sign stands for 2⁵⁴ addresses\n"))
    }

    @Test("a map of all addresses there are is drawn, though their number has 129 bits")
    func wholeFamily() throws {
        let all = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
        let map = try map(
            "::/0",
            [
                (
                    ["::-\(all)"],
                    [("::", .held, "a"), ("::1-\(all)", .free, "")]
                )
            ])
        #expect(map.counts.total == .max)
        #expect(text(map).contains("held 1 (< 0.1 %)"))
        try expectWellFormed(try #require(HilbertPicture(map: map)).svg)
    }

    @Test("applications beyond the palette share one colour, and keep their count")
    func manyApplications() throws {
        let runs = (0..<20).map { ("10.0.0.\($0)", AddressMap.State.held, "app-\($0)") }
        let map = try map("10.0.0.0/24", [(["10.0.0.0-10.0.0.19"], runs)])
        let svg = try #require(HilbertPicture(map: map)).svg
        #expect(svg.contains(">13 others<") && svg.contains(">13<"))
    }

    @Test("shares that are not none and not all do not look like it")
    func shares() {
        let texts = [0, 0.0001, 0.001, 0.5, 0.125, 0.9999, 1].map(Percent.text)
        #expect(texts == ["0 %", "< 0.1 %", "0.1 %", "50 %", "12.5 %", "> 99.9 %", "100 %"])
    }

    @Test("names with what XML has no sign for leave a picture well-formed")
    func controls() throws {
        let name = "<a&b>\u{0}\u{1B}[2J\u{B}\r\n\u{FFFE}\u{FFFF}<\u{301}"
        var map = try map(
            "10.6.0.0/16", [(["10.6.0.0-10.6.0.9"], [("10.6.0.0", .held, "v1:Pod:n:\(name)")])])
        map.add(
            .init(name: name, ranges: try RangeSet(parsing: ["10.6.0.16"], family: .ipv4)),
            [])
        try expectWellFormed(try #require(HilbertPicture(map: map)).svg)
        #expect(!text(map).unicodeScalars.contains { $0.isControl && $0 != "\n" })
    }

    private func expectWellFormed(_ svg: String) throws {
        let parser = XMLParser(data: Data(svg.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
    }
}
