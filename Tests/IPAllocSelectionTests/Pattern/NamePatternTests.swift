import IPAllocTestSupport
import Testing

@testable import IPAllocSelection

@Suite("NamePattern")
struct NamePatternTests {
    @Test("names with *, ? or both brackets are patterns")
    func detection() {
        for text in ["*", "a?b", "[a]", "]["] { #expect(NamePattern.isPattern(text), "\(text)") }
        for text in ["", "a", "[a", "a]", "a\\b"] {
            #expect(!NamePattern.isPattern(text), "\(text)")
        }
    }

    @Test(
        "patterns describe whole names",
        arguments: [
            ("*", ["", "abc"], ["a/b"]), ("a*", ["a", "abc"], ["", "ba"]),
            ("*a", ["a", "ba", "aa"], ["ab"]), ("a*b*c", ["abc", "axbxbxc"], ["ab", "acb"]),
            ("**", ["", "x"], []), ("a**b", ["ab", "axxb"], ["a"]),
            ("?", ["a", "é"], ["", "ab", "/"]),
            ("a?c", ["abc"], ["ac", "a/c"]), ("[a-c]x", ["ax", "cx"], ["dx", "x"]),
            ("[^a-c]x", ["dx", "/x"], ["ax"]), ("[abz]", ["a", "z"], ["c"]),
            ("[a-bx-z]", ["a", "y"], ["c"]), ("[c-a]", [], ["a", "b", "c"]),
            ("\\*?", ["*a"], ["aa"]), ("[\\]\\-]", ["]", "-"], ["\\"]), ("[*]", ["*"], ["a"]),
            ("*/b", ["a/b", "/b"], ["b", "a/a/b"]), ("*[^q]*b", ["xb"], ["x/yb"]),
            ("pool-*-v4", ["pool-a-v4", "pool--v4"], ["pool-v4"]),
        ])
    func matching(text: String, matches: [String], others: [String]) throws {
        let pattern = try #require(NamePattern(text))
        for name in matches { #expect(pattern.matches(name), "\(text) \(name)") }
        for name in others { #expect(!pattern.matches(name), "\(text) \(name)") }
    }

    @Test(
        "malformed sets and escapes are refused",
        arguments: ["[", "[]", "[^]", "[a", "[-a]", "[a-]", "[a-b-c]", "a\\", "[\\", "*[a", "[]a]"])
    func malformed(text: String) {
        #expect(NamePattern(text) == nil)
    }

    @Test("patterns of letters and stars match as a plain search does")
    func model() throws {
        var random = SeededGenerator.forTest()
        for _ in 0..<5_000 {
            func text(_ letters: [Character]) -> String {
                String(
                    (0..<Int.random(in: 0...7, using: &random)).map { _ in
                        letters.randomElement(using: &random)!
                    })
            }
            let pattern = text(["a", "b", "*", "?"])
            let name = text(["a", "b"])
            let found = try #require(NamePattern(pattern)).matches(name)
            #expect(found == Self.matches(pattern[...], name[...]), "\(pattern) \(name)")
        }
    }

    private static func matches(_ pattern: Substring, _ name: Substring) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if first == "*" {
            return matches(pattern.dropFirst(), name)
                || (!name.isEmpty && matches(pattern, name.dropFirst()))
        }
        guard let character = name.first, first == "?" || first == character else { return false }
        return matches(pattern.dropFirst(), name.dropFirst())
    }
}
