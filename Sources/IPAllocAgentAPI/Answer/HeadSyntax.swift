import IPAllocJSON

/// The lines of an HTTP/1.1 answer.
enum HeadSyntax {
    /// The status in a line such as `HTTP/1.1 200 OK`.
    static func status(of line: [UInt8]) throws(AnswerFault) -> Int {
        guard line.starts(with: "HTTP/1.1 ".utf8) || line.starts(with: "HTTP/1.0 ".utf8),
            line.count == 12 || line.count > 12 && line[12] == UInt8(ascii: " "),
            let status = number(line[9..<12], radix: 10), status >= 100
        else { throw .malformed("\"\(shown(line))\" is no status line of HTTP/1.1") }
        return status
    }

    /// Whether two texts of ASCII are the same but for the case of letters.
    static func isSame(_ text: String, _ other: String) -> Bool {
        text.utf8.count == other.utf8.count
            && zip(text.utf8, other.utf8).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }

    /// The name and value in a line such as `Content-Length: 12`.
    static func header(of line: [UInt8]) throws(AnswerFault) -> AgentAnswer.Header {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .malformed("\"\(shown(line))\" is no header field") }
        return AgentAnswer.Header(
            name: String(decoding: line[..<colon], as: UTF8.self),
            value: String(decoding: trimmed(line[(colon + 1)...]), as: UTF8.self))
    }

    /// The length of the next chunk; what follows a semicolon is an extension that nobody uses.
    static func chunkSize(of line: [UInt8]) throws(AnswerFault) -> Int {
        let size = trimmed(line.prefix { $0 != UInt8(ascii: ";") })
        guard let size = number(size, radix: 16) else {
            throw .malformed("\"\(shown(line))\" is no length of a chunk")
        }
        return size
    }

    /// The length of the body, if the head tells it.
    static func contentLength(in answer: AgentAnswer) throws(AnswerFault) -> Int? {
        let texts = answer.headers.filter { isSame($0.name, "Content-Length") }
            .map(\.value)
        guard let text = texts.first else { return nil }
        guard texts.allSatisfy({ $0 == text }),
            let length = number(Array(text.utf8)[...], radix: 10)
        else {
            throw .malformed("\"\(texts.joined(separator: ", "))\" is no length of a body")
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
        let rest = text.drop(while: isBlank)
        return rest.prefix(rest.count - rest.reversed().prefix(while: isBlank).count)
    }

    /// The beginning of a line, for messages.
    private static func shown(_ line: [UInt8]) -> String {
        String(decoding: line.prefix(64), as: UTF8.self)
    }
}
