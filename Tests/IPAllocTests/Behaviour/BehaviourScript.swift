import Foundation
import Testing

/// One scenario of `Tests/behaviour`, whose language is described there.
struct Scenario: Sendable, CustomTestStringConvertible {
    /// A command with what is expected of it.
    struct Line: Sendable {
        /// The place in the script, for messages.
        let place: String
        /// The command's name and its arguments.
        let words: [String]
        /// The answer, if one is expected.
        let answer: String?
        /// The code and the details of the refusal, if one is expected.
        let refusal: [String]?
    }

    let script: String
    let title: String
    var lines: [Line] = []

    var testDescription: String { "\(script): \(title)" }

    /// Whether it does nothing that a pool in a live image cannot do: it has at most 2^32 addresses,
    /// which do not rest and are not fenced, and its ranges stay as they are.
    var canBeLive: Bool {
        let others: Set = ["resting", "fenced", "grow", "shrink", "reserve", "unreserve", "reload"]
        return script != "sparse.txt" && script != "images.txt"
            && lines.allSatisfy { others.isDisjoint(with: $0.words) }
    }

    /// All scenarios for this interface.
    static let all: [Scenario] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "behaviour")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted().flatMap { name in
            let text =
                (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
            return scenarios(of: text, script: name)
        }
    }()

    private static func scenarios(of text: String, script: String) -> [Scenario] {
        var scenarios: [Scenario] = []
        for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let code = raw.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
            guard !code.isEmpty else { continue }
            for keyword in ["scenario ", "scenario-c "] where code.hasPrefix(keyword) {
                scenarios.append(
                    Scenario(
                        script: keyword == "scenario " ? script : "",
                        title: String(code.dropFirst(keyword.count))))
            }
            guard !code.hasPrefix("scenario") else { continue }
            let line = line(code, place: "\(script):\(index + 1)")
            scenarios[scenarios.count - 1].lines.append(line)
        }
        return scenarios.filter { !$0.script.isEmpty }
    }

    private static func line(_ code: String, place: String) -> Line {
        func words(_ text: Substring) -> [String] {
            text.split(separator: " ").map { String($0) }
        }
        if let mark = code.range(of: " = ") {
            return Line(
                place: place, words: words(code[..<mark.lowerBound]),
                answer: String(code[mark.upperBound...]), refusal: nil)
        }
        if let mark = code.range(of: " ! ") {
            return Line(
                place: place, words: words(code[..<mark.lowerBound]), answer: nil,
                refusal: words(code[mark.upperBound...]))
        }
        return Line(place: place, words: words(code[...]), answer: nil, refusal: nil)
    }
}
