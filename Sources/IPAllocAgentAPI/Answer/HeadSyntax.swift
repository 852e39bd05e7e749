import IPAllocJSON

/// The lines of an HTTP/1.1 answer.
enum HeadSyntax {
    /// The status in a line such as `HTTP/1.1 200 OK`.
    static func status(of line: ArraySlice<UInt8>) throws(AnswerFault) -> Int {
        let rest = line.dropFirst(9)
        let reason = rest.dropFirst(3)
        guard line.starts(with: "HTTP/1.1 ".utf8) || line.starts(with: "HTTP/1.0 ".utf8),
            reason.isEmpty || reason.first == UInt8(ascii: " "),
            let status = number(rest.prefix(3), radix: 10), status >= 100
        else { throw .malformed("\"\(shown(line))\" is no status line of HTTP/1.1") }
        return status
    }

    /// Whether two texts of ASCII are the same but for the case of letters.
    static func isSame(_ text: String, _ other: String) -> Bool {
        text.utf8.count == other.utf8.count
            && zip(text.utf8, other.utf8).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }

    /// The name and value in a line such as `Content-Length: 12`.
    static func header(of line: ArraySlice<UInt8>) throws(AnswerFault) -> AgentAnswer.Header {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .malformed("\"\(shown(line))\" is no header field") }
        return AgentAnswer.Header(
            name: String(decoding: line[..<colon], as: UTF8.self),
            value: String(decoding: trimmed(line[(colon + 1)...]), as: UTF8.self))
    }

    /// The length of the next chunk; what follows a semicolon is an extension that nobody uses.
    static func chunkSize(of line: ArraySlice<UInt8>) throws(AnswerFault) -> Int {
        let size = trimmed(line.prefix { $0 != UInt8(ascii: ";") })
        guard let size = number(size, radix: 16) else {
            throw .malformed("\"\(shown(line))\" is no length of a chunk")
        }
        return size
    }

    /// The length of the body, if the head tells it.
    static func contentLength(in answer: AgentAnswer) throws(AnswerFault) -> Int? {
        var told: String?
        for field in answer.headers where isSame(field.name, "Content-Length") {
            guard told == nil || told == field.value else {
                throw .malformed("\"\(told ?? ""), \(field.value)\" is no length of a body")
            }
            told = field.value
        }
        guard let told else { return nil }
        guard let length = number(Array(told.utf8)[...], radix: 10) else {
            throw .malformed("\"\(told)\" is no length of a body")
        }
        return length
    }

    /// Digits and nothing else, as a number.
    private static func number(_ text: ArraySlice<UInt8>, radix: Int) -> Int? {
        guard let first = text.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else {
            return nil
        }
        return Int(String(decoding: text, as: UTF8.self), radix: radix)
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var rest = text.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }

    /// The beginning of a line, for messages.
    private static func shown(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line.prefix(64), as: UTF8.self)
    }
}
