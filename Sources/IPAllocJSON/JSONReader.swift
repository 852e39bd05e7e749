/// Reads JSON from UTF-8 bytes.
public struct JSONReader {
    static let depthMax = 512

    let bytes: [UInt8]
    var position = 0
    private var depth = 0

    @usableFromInline
    init(_ bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    /// Reads the one value that the bytes are.
    mutating func readWhole() throws(DecodingFailure) -> JSONValue {
        skipBlanks()
        guard position < bytes.count else {
            throw DecodingFailure("is empty; give one JSON value", endsEarly: true)
        }
        let value = try readValue()
        skipBlanks()
        guard position == bytes.count else { throw failure("something follows the value") }
        return value
    }

    @usableFromInline
    mutating func readValue() throws(DecodingFailure) -> JSONValue {
        guard let byte = current else { throw failure("expected a value") }
        switch byte {
        case UInt8(ascii: "{"): return .object(try readMembers())
        case UInt8(ascii: "["): return .array(try readElements())
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"): return try readWord("true", as: .bool(true))
        case UInt8(ascii: "f"): return try readWord("false", as: .bool(false))
        case UInt8(ascii: "n"): return try readWord("null", as: .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber()
        default: throw failure("expected a value")
        }
    }

    private mutating func readMembers() throws(DecodingFailure) -> JSONObject {
        try enter()
        var members: JSONObject = [:]
        if take(UInt8(ascii: "}")) { return leave(members) }
        // Most objects have a few members: so the table rarely grows.
        members.reserveCapacity(4)
        while true {
            guard current == UInt8(ascii: "\"") else {
                throw failure("expected a member's name in double quotes")
            }
            let name = try readString()
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw failure("expected \":\"") }
            skipBlanks()
            members[name] = try readValue()
            skipBlanks()
            if take(UInt8(ascii: "}")) { return leave(members) }
            guard take(UInt8(ascii: ",")) else { throw failure("expected \",\" or \"}\"") }
            skipBlanks()
        }
    }

    private mutating func readElements() throws(DecodingFailure) -> [JSONValue] {
        try enter()
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return leave(elements) }
        while true {
            elements.append(try readValue())
            skipBlanks()
            if take(UInt8(ascii: "]")) { return leave(elements) }
            guard take(UInt8(ascii: ",")) else { throw failure("expected \",\" or \"]\"") }
            skipBlanks()
        }
    }

    /// Takes an opening bracket. The limit keeps a hostile text from using up the stack.
    mutating func enter() throws(DecodingFailure) {
        guard depth < Self.depthMax else {
            throw failure("containers are nested more than \(Self.depthMax) deep")
        }
        depth += 1
        position += 1
        skipBlanks()
    }

    mutating func leave<Container>(_ container: Container) -> Container {
        assert(depth > 0)
        depth -= 1
        return container
    }

    mutating func readWord(
        _ word: StaticString, as value: JSONValue
    ) throws(DecodingFailure) -> JSONValue {
        guard bytes[position...].starts(with: word.description.utf8) else {
            throw failure("expected a value")
        }
        position += word.utf8CodeUnitCount
        return value
    }

    /// Reads a number: whole if it is written so and fits, else floating-point.
    private mutating func readNumber() throws(DecodingFailure) -> JSONValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        // No digit may follow a leading zero.
        if !take(UInt8(ascii: "0")) { try skipDigits() }
        var isPlain = true
        if take(UInt8(ascii: ".")) {
            isPlain = false
            try skipDigits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isPlain = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try skipDigits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isPlain, let number = Int64(text) { return .integer(number) }
        if isPlain, let number = UInt128(text) { return .large(number) }
        guard let number = Double(text), number.isFinite else {
            position = start
            throw failure("the number is too large")
        }
        // Up to this magnitude, floating-point numbers hold each whole number exactly.
        if number.magnitude <= 0x1p53, let whole = Int64(exactly: number) {
            return .integer(whole)
        }
        return .number(number)
    }

    private mutating func skipDigits() throws(DecodingFailure) {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
        guard position > start else { throw failure("expected a digit") }
    }

    @usableFromInline var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    @usableFromInline
    mutating func skipBlanks() {
        while let byte = current,
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
                || byte == UInt8(ascii: "\r")
        {
            position += 1
        }
    }

    /// A failure at the current position.
    func failure(_ reason: String) -> DecodingFailure {
        let before = bytes[..<min(position, bytes.count)]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        // Bytes that continue a character do not count.
        let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
        let place = position < bytes.count ? "line \(line), column \(column)" : "its end"
        return DecodingFailure(
            "is not valid JSON: at \(place): \(reason)", endsEarly: position >= bytes.count)
    }
}
