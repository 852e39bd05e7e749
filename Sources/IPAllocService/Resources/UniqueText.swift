/// Texts that no other resource has.
enum UniqueText {
    private static let letters = Array("bcdfghjklmnpqrstvwxz2456789")

    /// What is appended to `generateName`; vowels are left out, as they may make words.
    static func suffix() -> String {
        String((0..<5).map { _ in letters[Int.random(in: 0..<letters.count)] })
    }

    /// A random UUID (version 4).
    static func uid() -> String {
        let high = UInt64.random(in: 0...UInt64.max) & ~0xF000 | 0x4000
        let low = UInt64.random(in: 0...UInt64.max) & ~(0b11 << 62) | 0b10 << 62
        let digits = Array(hex(high) + hex(low))
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
        return groups.joined(separator: "-")
    }

    private static func hex(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
