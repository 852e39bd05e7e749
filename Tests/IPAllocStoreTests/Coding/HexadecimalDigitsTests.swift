import IPAllocTestSupport
import Testing

@testable import IPAllocStore

@Suite("Hexadecimal digits")
struct HexadecimalDigitsTests {
    private func number(_ characters: [UInt8]) -> UInt32? {
        HexadecimalDigits.number(characters.reduce(0) { $0 << 8 | UInt64($1) })
    }

    @Test("every character at every place is a digit or not, whatever is beside it")
    func characters() {
        let digits = Array("0123456789abcdef".utf8)
        var random = SeededGenerator.forTest()
        for place in 0..<8 {
            for character in UInt8.min...UInt8.max {
                for _ in 0..<20 {
                    var characters = (0..<8).map { _ in digits.randomElement(using: &random) ?? 0 }
                    characters[place] = character
                    // Sometimes beside what is none either.
                    if Int.random(in: 0..<4, using: &random) == 0 {
                        characters[(place + 1) % 8] = UInt8.random(in: 0...255, using: &random)
                    }
                    let areDigits = characters.allSatisfy(digits.contains)
                    let expected =
                        areDigits
                        ? UInt32(String(decoding: characters, as: UTF8.self), radix: 16) : nil
                    #expect(number(characters) == expected, "\(characters)")
                }
            }
        }
    }

    @Test("digits of every even length become bytes, and one other character keeps them text")
    func lengths() {
        var random = SeededGenerator.forTest()
        for length in stride(from: 8, through: 80, by: 2) {
            let digits = (0..<length).map { _ in
                Array("0123456789abcdef")[Int.random(in: 0..<16, using: &random)]
            }
            let bytes = stride(from: 0, to: length, by: 2).map {
                UInt8(String(digits[$0...($0 + 1)]), radix: 16)
            }
            #expect(CompactText.encode(String(digits))?.dropFirst().map { $0 } == bytes)
            for place in digits.indices {
                var text = digits
                text[place] = "g"
                #expect(CompactText.encode(String(text)) == nil)
            }
        }
    }
}
