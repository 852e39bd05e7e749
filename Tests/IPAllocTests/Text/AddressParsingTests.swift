import IPAllocTestSupport
import Testing

@testable import IPAlloc

@Suite("IPAddress: parsing")
struct AddressParsingTests {
    /// What the parser of one family makes of a text: a value, or the position of a failure.
    private func outcome(_ text: String, _ family: AddressFamily) -> (value: UInt128?, at: Int) {
        unsafe Array(text.utf8).withUnsafeBufferPointer { bytes in
            do {
                switch family {
                case .ipv4: return (try unsafe UInt128(IPv4Address.parse(bytes).value), 0)
                case .ipv6: return (try unsafe IPv6Address.parse(bytes).value, 0)
                }
            } catch {
                return (nil, (error as! SyntaxFailure).position)
            }
        }
    }

    /// Whether both opinions agree, and whether a failure is at the first byte that does not fit:
    /// the text up to there fails at its end or not at all, and with that byte it fails there.
    private func isSound(_ text: String, _ family: AddressFamily) -> Bool {
        let (value, position) = outcome(text, family)
        guard value == PlatformText.parse(text, family: family) else { return false }
        guard value == nil else { return true }
        let bytes = Array(text.utf8)
        guard position <= bytes.count else { return false }
        let before = outcome(String(decoding: bytes[..<position], as: UTF8.self), family)
        guard before.value != nil || before.at == position else { return false }
        if position == bytes.count { return true }
        let with = outcome(String(decoding: bytes[...position], as: UTF8.self), family)
        return with.value == nil && with.at == position
    }

    /// Calls `body` with every text of at most `lengthMax` bytes of an alphabet.
    private func forEveryText(
        of alphabet: [UInt8], lengthMax: Int, _ body: (String) -> Bool
    ) {
        var digits: [Int] = []
        while digits.count <= lengthMax {
            let text = String(decoding: digits.map { alphabet[$0] }, as: UTF8.self)
            guard body(text) else {
                Issue.record("\(text)")
                return
            }
            var place = 0
            while place < digits.count && digits[place] == alphabet.count - 1 {
                digits[place] = 0
                place += 1
            }
            if place == digits.count { digits.append(0) } else { digits[place] += 1 }
        }
    }

    @Test("every text of colons and one digit is read as glibc reads it")
    func everyGrouping() {
        forEveryText(of: Array(":1".utf8), lengthMax: 16) { isSound($0, .ipv6) }
    }

    @Test("every short text of few characters is read as glibc reads it")
    func everyShortText() {
        forEveryText(of: Array("0.12".utf8), lengthMax: 8) { isSound($0, .ipv4) }
        forEveryText(of: Array("0:.f".utf8), lengthMax: 7) { isSound($0, .ipv6) }
    }

    @Test("any number of groups before and after a gap, and a dotted tail, is read as by glibc")
    func everyGap() {
        for before in 0...9 {
            for after in 0...9 {
                for tail in ["", "1.2.3.4"] {
                    let left = Array(repeating: "a", count: before).joined(separator: ":")
                    var groups = Array(repeating: "b", count: after)
                    if !tail.isEmpty { groups.append(tail) }
                    let right = groups.joined(separator: ":")
                    for text in ["\(left)::\(right)", "\(left):\(right)"] {
                        #expect(isSound(text, .ipv6), "\(text)")
                    }
                }
            }
        }
    }

    @Test("every octet is read in every place, and 256 in none")
    func everyOctet() throws {
        for octet in UInt8.min...UInt8.max {
            #expect(try IPv4Address("\(octet).0.0.0") == IPv4Address(octet, 0, 0, 0))
            #expect(try IPv4Address("1.\(octet).0.0") == IPv4Address(1, octet, 0, 0))
            #expect(try IPv4Address("1.2.\(octet).0") == IPv4Address(1, 2, octet, 0))
            #expect(try IPv4Address("1.2.3.\(octet)") == IPv4Address(1, 2, 3, octet))
        }
        for number in 256...1100 {
            for text in ["\(number).0.0.0", "0.0.0.\(number)"] {
                let refused = refusal { () throws(IPAllocError) in try IPv4Address(text) }
                #expect(refused?.code == .syntax)
            }
        }
    }

    @Test("random addresses and their mutations are read as glibc reads them")
    func random() {
        var random = SeededGenerator.forTest()
        let alphabet = Array("0123456789abcdefABCDEF:.:.%- /gG".utf8)
        for round in 0..<40_000 {
            let family: AddressFamily = round % 2 == 0 ? .ipv4 : .ipv6
            let address = RandomAddress.address(family, using: &random)
            var text = Array(
                (Bool.random(using: &random)
                    ? address.description : PlatformText.format(address)).utf8)
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let place = Int.random(in: 0...text.count, using: &random)
                let byte = alphabet.randomElement(using: &random)!
                switch Int.random(in: 0...3, using: &random) {
                case 0: text.insert(byte, at: place)
                case 1 where place < text.count: text.remove(at: place)
                case 2 where place < text.count: text[place] = byte
                default: text.removeSubrange(place...)
                }
            }
            let mutated = String(decoding: text, as: UTF8.self)
            guard isSound(mutated, .ipv4), isSound(mutated, .ipv6) else {
                Issue.record("\(mutated)")
                return
            }
        }
    }

    @Test(
        "a malformed text is refused at its first byte that does not fit",
        arguments: [
            ("", 0), ("a", 1), ("1", 1), (".", 0), ("1.2.3", 5), ("1.2.3.", 6), ("1.2.3.4.", 7),
            ("010.0.0.1", 1), ("00.0.0.0", 1), ("256.0.0.1", 2), ("1000.0.0.0", 3), ("1..2.3", 2),
            (" 1.2.3.4", 0), ("1.2.3.4 ", 7), ("+1.2.3.4", 0), ("1.2.3.x", 6), ("1.2.3.4/24", 7),
            (":", 1), (":1", 1), (":::", 2), ("1:", 2), ("12345::", 4), ("g::", 0), ("::g", 2),
            ("1::2::3", 5), ("fe80::1%eth0", 7), ("1:2:3:4:5:6:7:8:9", 15), ("1:2:3:4:5:6:7", 13),
            ("1:2:3:4:5:6:7::8", 15), ("1::2:3:4:5:6:7:8", 14), ("::256.1.1.1", 5),
            ("::01.2.3.4", 4), ("::ab.1.1.1", 4), ("1:2:3:4:5:6:7:1.2.3.4", 15), ("::1.2.3", 7),
            ("1:2:3:4:5:1.2.3.4", 11), ("::1.2.3.4.5", 9), ("[::1]", 0), ("::1\u{e9}", 3),
        ] as [(String, Int)])
    func positions(text: String, position: Int) {
        let refused = refusal { () throws(IPAllocError) in try IPAddress(text) }
        #expect(refused?.code == .syntax)
        #expect(refused?.position == position)
    }

    @Test("an address of the other family is refused where one is required")
    func families() throws {
        let four = try IPAddress("10.0.0.1", family: .ipv4)
        #expect(try IPAddress("10.0.0.1") == four)
        #expect(four == IPAddress(IPv4Address(10, 0, 0, 1)))
        for (text, family) in [
            ("10.0.0.1", AddressFamily.ipv6), ("::1", .ipv4), ("::ffff:10.0.0.1", .ipv4),
            ("::ffff:10.0.0.1", .ipv6), ("::FFFF:a00:1", .ipv6),
        ] {
            let refused = refusal { () throws(IPAllocError) in try IPAddress(text, family: family) }
            #expect(refused?.code == .familyMismatch)
        }
        let mapped = try IPAddress("::ffff:10.0.0.1")
        #expect(mapped.family == .ipv6)
        #expect(mapped.value == 0xFFFF_0A00_0001)
        #expect(IPv6Address(mapped)?.isIPv4Mapped == true)
        #expect(IPv4Address(mapped) == nil)
        #expect(IPv6Address(four) == nil)
    }
}
