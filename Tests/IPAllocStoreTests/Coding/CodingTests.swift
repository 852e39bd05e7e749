import Foundation
import IPAlloc
import Testing

@testable import IPAllocStore

@Suite("Coding")
struct CodingTests {
    private func decode(_ bytes: [UInt8]) -> String? {
        // SAFETY: the bytes are read inside the closure that lends them.
        unsafe bytes.withUnsafeBytes { unsafe CompactText.decode($0) }
    }

    @Test(
        "UUIDs and digits become short and come back",
        arguments: [
            ("8f3c1d7a-52a1-4e0f-9c55-000000000001", 17), (containerID(77), 33), ("00000000", 5),
            ("0123456789abcdef", 9), (podUID(5), 17),
        ])
    func short(text: String, count: Int) throws {
        let bytes = try #require(CompactText.encode(text))
        #expect(bytes.count == count)
        #expect(decode(bytes) == text)
    }

    @Test(
        "every other text has no short form",
        arguments: [
            "", "a", "abcdef", "abcdef012", "ABCDEF01", "8F3C1D7A-52A1-4E0F-9C55-000000000001",
            "8f3c1d7a-52a1-4e0f-9c55-00000000000g", "8f3c1d7a052a1-4e0f-9c55-000000000001",
            "8f3c1d7a-52a1-4e0f-9c55-0000000000-1", "pod-1", "éééééééé",
            "-f3c1d7a-52a1-4e0f-9c55-000000000001",
        ])
    func long(text: String) {
        #expect(CompactText.encode(text) == nil)
    }

    @Test("short bytes that nobody wrote are refused")
    func malformed() {
        for bytes: [UInt8] in [[], [1], [2], [0, 1], [3, 1], [1, 1, 2, 3]] {
            #expect(decode(bytes) == nil)
        }
    }

    @Test("numbers of every length come back")
    func numbers() throws {
        let numbers = (0..<64).flatMap { [UInt64(1) << $0, UInt64(1) << $0 - 1] } + [UInt64.max]
        var writer = ByteWriter()
        for number in numbers { writer.append(number: number) }
        var reader = ByteReader(writer.bytes)
        for number in numbers { #expect(try reader.readNumber() == number) }
        #expect(reader.isAtEnd)
    }

    @Test("labels and owners come back, and nothing that is cut short is taken for them")
    func lists() throws {
        var writer = ByteWriter()
        writer.append(["x": "y", "z": ""])
        writer.append(["o", "p"])
        let bytes = writer.bytes
        func read(_ bytes: [UInt8]) throws(ByteReader.Malformed) -> ([String: String], [String]) {
            var reader = ByteReader(bytes)
            return (try reader.readLabels(), try reader.readOwners())
        }
        #expect(try read(bytes) == (["x": "y", "z": ""], ["o", "p"]))
        for count in 0..<bytes.count {
            #expect(throws: ByteReader.Malformed.self) { _ = try read(Array(bytes[..<count])) }
        }
    }

    @Test("addresses order as their bytes do, and come back")
    func addresses() {
        for family in [AddressFamily.ipv4, .ipv6] {
            let values = [0, 1, 255, 256, 0x0A00_0001, family.maximum - 1, family.maximum]
            let bytes = values.map { address($0, family).networkBytes }
            #expect(bytes.allSatisfy { $0.count == family.bitWidth / 8 })
            #expect(bytes.map { IPAddress(networkBytes: $0)?.value } == values)
            for (left, right) in zip(bytes, bytes.dropFirst()) {
                #expect(left.lexicographicallyPrecedes(right))
            }
        }
        #expect(IPAddress(networkBytes: [1, 2, 3, 4, 5]) == nil)
    }
}
