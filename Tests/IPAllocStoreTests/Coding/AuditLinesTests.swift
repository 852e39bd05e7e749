import IPAlloc
import IPAllocTestSupport
import Testing

@testable import IPAllocStore

@Suite("Lines of the audit trail")
struct AuditLinesTests {
    /// Few values for each field, so that neighbours often have some in common.
    private func randomEntry(_ random: inout SeededGenerator) -> AuditEntry {
        func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
        let texts = ["", "a", "é\u{1}", "cafe0123", String(repeating: "long", count: 60)]
        let pod = below(6)
        return AuditEntry(
            time: StoreTime(
                millisecondsSince1970: [.min, -1, 0, 1, 1_700_000_000_000, .max][below(6)]),
            event: below(2) == 0 ? .given : .returned, reason: texts[below(5)],
            address: address(UInt128(below(4)), below(2) == 0 ? .ipv4 : .ipv6),
            pool: "pool-\(below(2))", interface: "eth\(below(2))", namespace: texts[below(5)],
            podName: "web-\(pod)", podUID: podUID(pod), node: texts[below(5)],
            containerID: containerID(pod))
    }

    private func bytes(_ entries: [AuditEntry]) -> [UInt8] {
        var lines = AuditLines()
        for entry in entries { lines.append(entry) }
        return lines.bytes
    }

    private func read(
        _ bytes: [UInt8], _ query: AuditQuery = AuditQuery()
    ) throws(ByteReader.Malformed) -> [AuditEntry] {
        var reader = AuditLinesReader(bytes)
        var entries: [AuditEntry] = []
        while let entry = try reader.next(fitting: AuditFilter(query)) { entries.append(entry) }
        return entries
    }

    @Test("come back as they were, all of them or those that fit")
    func roundTrip() throws {
        var random = SeededGenerator.forTest()
        for count in [0, 1, 2, 3, 40, 200] {
            let entries = (0..<count).map { _ in randomEntry(&random) }
            let bytes = bytes(entries)
            #expect(try read(bytes) == entries)
            for _ in 0..<50 {
                let asked = randomEntry(&random)
                var query = AuditQuery()
                func maybe(_ set: () -> Void) { if Bool.random(using: &random) { set() } }
                maybe { query.address = asked.address }
                maybe { query.pool = asked.pool }
                maybe { query.namespace = asked.namespace }
                maybe { query.podName = asked.podName }
                maybe { query.podUID = asked.podUID }
                maybe { query.node = asked.node }
                maybe { query.since = asked.time }
                maybe { query.until = asked.time }
                #expect(try read(bytes, query) == entries.filter(query.matches))
            }
        }
    }

    @Test("tell the first and the last of their times")
    func times() {
        var lines = AuditLines()
        #expect(lines.times == nil)
        var entry = AuditEntry(
            .given, sample(), at: StoreTime(millisecondsSince1970: 5), reason: "")
        for (time, first, last) in [(5, 5, 5), (5, 5, 5), (9, 5, 9), (-2, -2, 9), (7, -2, 9)] {
            entry.time = StoreTime(millisecondsSince1970: Int64(time))
            lines.append(entry)
            let times =
                StoreTime(
                    millisecondsSince1970: Int64(first))...StoreTime(
                    millisecondsSince1970: Int64(last))
            #expect(lines.times == times)
        }
    }

    @Test("take few bytes if they are of one pod")
    func size() {
        let entries = (0..<17).map { number in
            AuditEntry(
                .given, sample(interface: "net\(number)", address: UInt128(number)),
                at: StoreTime(millisecondsSince1970: 1_700_000_000_000), reason: "CNI ADD")
        }
        #expect(bytes(entries).count < bytes([entries[0]]).count + 16 * 14)
    }

    @Test("that are cut, or changed anywhere, give no more than what is before, or other lines")
    func damage() throws {
        var random = SeededGenerator.forTest()
        let entries = (0..<6).map { _ in randomEntry(&random) }
        let whole = bytes(entries)
        let ends = (0...entries.count).map { bytes(Array(entries.prefix($0))).count }
        for count in 0..<whole.count {
            let cut = Array(whole[..<count])
            if let number = ends.firstIndex(of: count) {
                #expect(try read(cut) == Array(entries.prefix(number)))
            } else {
                #expect(throws: ByteReader.Malformed.self) { _ = try read(cut) }
            }
        }
        for place in whole.indices {
            for bit in 0..<8 {
                var changed = whole
                changed[place] ^= 1 << bit
                // Whatever comes of it, nothing traps.
                _ = try? read(changed)
            }
        }
    }

    @Test("must begin with all fields, and have none that is unknown")
    func fields() {
        let all = AuditLines.Fields.all.rawValue
        for fields in [0, all & ~AuditLines.Fields.time.rawValue, all + 1] {
            var writer = ByteWriter()
            writer.append(number: fields)
            let bytes = writer.bytes + Array(repeating: 1, count: 40)
            #expect(throws: ByteReader.Malformed(position: 0)) { _ = try read(bytes) }
        }
    }
}
