import FoundationEssentials
import IPAllocJSON
import IPAllocTestSupport
import Testing

@testable import IPAllocModel

@Suite("decoding of random JSON")
struct DecodingFuzzTests {
    private static let names = [
        "apiVersion", "kind", "metadata", "spec", "status", "name", "labels", "ips", "routes",
        "dst", "allocatedIPs", "subnet", "podAffinity", "matchLabels", "current", "template",
        "ownerReferences", "x", "",
    ]

    private func value(depth: Int, using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
        case 3: return .number(Double.random(in: -1e9...1e9, using: &random))
        case 4:
            return .string(
                ["", "10.6.0.1", "10.6.0.0/16", "{}", "é\u{0}"].randomElement(using: &random)!)
        case 5:
            let count = Int.random(in: 0..<4, using: &random)
            return .array((0..<count).map { _ in value(depth: depth - 1, using: &random) })
        default:
            var members: JSONObject = [:]
            for _ in 0..<Int.random(in: 0..<8, using: &random) {
                members[Self.names.randomElement(using: &random)!] = value(
                    depth: depth - 1, using: &random)
            }
            return .object(members)
        }
    }

    @Test("any object is read or refused, and what is read survives another round")
    func anyObject() throws {
        var random = SeededGenerator.forTest()
        var count = 0
        for _ in 0..<4_000 {
            let type = ResourceCatalog.types.randomElement(using: &random)!
            var members = value(depth: 5, using: &random).object ?? [:]
            members["apiVersion"] = .string(type.kind.apiVersion)
            members["kind"] = .string(type.kind.name)
            let json = JSONValue.object(members)
            guard let resource = try? ResourceCatalog.decode(json) else { continue }
            count += 1
            let written = resource.json
            #expect(resource.jsonText == written.text())
            let again = try ResourceCatalog.decode(JSONValue(parsing: written.text()))
            #expect(again.json == written)
        }
        #expect(count > 0)
    }

    @Test("any bytes are read or refused")
    func anyBytes() throws {
        var random = SeededGenerator.forTest()
        for _ in 0..<2_000 {
            var bytes = Array(Walkthrough.deployment.utf8)
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            let text = String(
                decoding: bytes.prefix(Int.random(in: 0...bytes.count, using: &random)),
                as: UTF8.self)
            guard let json = try? JSONValue(parsing: text) else { continue }
            _ = try? ResourceCatalog.decode(json)
            _ = try? AllocatedAddresses(statusText: text)
            _ = try? ControlledPools(statusText: text)
        }
    }

    @Test("what is written, Foundation reads as the same")
    func oracle() throws {
        var random = SeededGenerator.forTest()
        for _ in 0..<1_000 {
            let value = value(depth: 6, using: &random)
            for indentation in [nil, 2] {
                let text = value.text(indentation: indentation)
                let read = try JSONDecoder().decode(FoundationValue.self, from: Data(text.utf8))
                #expect(read.value == value)
                #expect(try JSONValue(parsing: text) == value)
            }
        }
    }

    @Test("what is read, Foundation reads too")
    func acceptance() {
        var random = SeededGenerator.forTest()
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00e9\"", "1", "-0.5e3", "true", "null",
            " ", "\n", "0", "\"\\", "e",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...7, using: &random)
            let text = (0..<count).map { _ in pieces.randomElement(using: &random)! }.joined()
            guard let value = try? JSONValue(parsing: text) else { continue }
            let read = try? JSONDecoder().decode(FoundationValue.self, from: Data(text.utf8))
            #expect(read?.value == value, "\(text)")
        }
    }
}

/// A JSON value as Foundation's decoder reads it.
private struct FoundationValue: Decodable {
    let value: JSONValue

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            value = .string(text)
        } else if container.decodeNil() {
            value = .null
        } else if let members = try? container.decode([String: FoundationValue].self) {
            value = .object(members.mapValues(\.value))
        } else if let elements = try? container.decode([FoundationValue].self) {
            value = .array(elements.map(\.value))
        } else if let number = try? container.decode(Int64.self) {
            value = .integer(number)
        } else if let truth = try? container.decode(Bool.self) {
            value = .bool(truth)
        } else {
            value = .number(try container.decode(Double.self))
        }
    }
}
