/// Reads one HTTP/1.1 answer from bytes as they come, in whatever pieces.
///
/// It takes bodies with a length, in chunks, and up to the connection's end; passes over interim
/// answers; and knows nothing of sockets.
struct AnswerReader {
    /// What the next bytes are.
    private enum Part: Equatable {
        case statusLine, headerLine
        case body(rest: Int), bodyToEnd
        case chunkSize, chunk(rest: Int), chunkEnd, trailerLine
        case nothing
    }

    private let limits: AnswerLimits
    private var part = Part.statusLine
    /// The beginning of a line whose end has not come yet.
    private var line: [UInt8] = []
    /// How much of the head is there; trailers count.
    private var headLength = 0
    private var bodyLength = 0
    /// Whether the body may be as long as it likes, since it is taken in pieces.
    private let isStream: Bool
    private(set) var answer = AgentAnswer(status: 0)
    /// Whether the connection is of no use after the answer, as its version or length tells, or
    /// what follows it.
    private var endsWithConnection = false
    /// Whether nothing has come yet.
    private(set) var isUntouched = true

    init(limits: AnswerLimits, isStream: Bool = false) {
        self.limits = limits
        self.isStream = isStream
        // The agent's answers have fewer fields, so that the list of them never grows.
        answer.headers.reserveCapacity(8)
    }

    /// Whether the whole answer is there.
    var isComplete: Bool { part == .nothing }

    /// Whether status and header fields are there.
    var hasHead: Bool { part != .statusLine && part != .headerLine }

    /// Whether another request can follow over the same connection (RFC 9112, section 9.3).
    var leavesConnectionOpen: Bool {
        guard isComplete && !endsWithConnection else { return false }
        guard let option = answer.header("Connection") else { return true }
        return !HeadSyntax.isSame(option, "close")
    }

    /// Takes out what there is of the body.
    mutating func takeBody() -> [UInt8] {
        defer { answer.body = [] }
        return answer.body
    }

    /// Takes the next bytes. Those behind the answer's end are dropped, and the connection with them.
    mutating func feed(_ bytes: [UInt8]) throws(AnswerFault) {
        var position = 0
        isUntouched = isUntouched && bytes.isEmpty
        while position < bytes.count && part != .nothing {
            switch part {
            case .body(let rest):
                let taken = try appendBody(bytes[position...], max: rest)
                position += taken
                part = taken == rest ? .nothing : .body(rest: rest - taken)
            case .bodyToEnd:
                position += try appendBody(bytes[position...], max: .max)
            case .chunk(let rest):
                let taken = try appendBody(bytes[position...], max: rest)
                position += taken
                part = taken == rest ? .chunkEnd : .chunk(rest: rest - taken)
            default:
                position = try feedLine(bytes[position...])
            }
        }
        if position < bytes.count { endsWithConnection = true }
    }

    /// Takes the end of the connection.
    mutating func finish() throws(AnswerFault) {
        guard part == .nothing || part == .bodyToEnd else { throw .cutShort }
        part = .nothing
    }

    /// Takes bytes of a line, and the line if its end is among them.
    ///
    /// - Returns: Where the bytes begin that are not of the line.
    private mutating func feedLine(_ bytes: ArraySlice<UInt8>) throws(AnswerFault) -> Int {
        let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        let piece = bytes[..<(end ?? bytes.endIndex)]
        try checkHead(headLength + line.count + piece.count)
        guard let end else {
            line += piece
            return bytes.endIndex
        }
        if line.isEmpty {
            try takeLine(piece)
        } else {
            line += piece
            try takeLine(line[...])
            line.removeAll(keepingCapacity: true)
        }
        return end + 1
    }

    private mutating func appendBody(
        _ bytes: ArraySlice<UInt8>, max: Int
    ) throws(AnswerFault) -> Int {
        let taken = bytes.prefix(max)
        assert(!taken.isEmpty)
        // A stream may be longer than any number.
        if !isStream { bodyLength += taken.count }
        try checkBody(bodyLength)
        answer.body += taken
        return taken.count
    }

    private func checkHead(_ length: Int) throws(AnswerFault) {
        guard length <= limits.headBytesMax else {
            throw .tooLarge("its head is longer than \(limits.headBytesMax) bytes")
        }
    }

    private func checkBody(_ length: Int) throws(AnswerFault) {
        guard isStream || length <= limits.bodyBytesMax else {
            throw .tooLarge("its body is longer than \(limits.bodyBytesMax) bytes")
        }
    }

    /// Takes a line, without its end.
    private mutating func takeLine(_ line: ArraySlice<UInt8>) throws(AnswerFault) {
        // The line's end counts, so that empty lines cannot go on for ever.
        headLength += part == .chunkSize || part == .chunkEnd ? 0 : line.count + 1
        try checkHead(headLength)
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        switch part {
        case .statusLine:
            answer.status = try HeadSyntax.status(of: line)
            endsWithConnection = line.starts(with: "HTTP/1.0".utf8)
            part = .headerLine
        case .headerLine where line.isEmpty:
            part = try partAfterHead()
        case .headerLine:
            answer.headers.append(try HeadSyntax.header(of: line))
        case .chunkSize:
            let size = try HeadSyntax.chunkSize(of: line)
            let (length, overflows) = bodyLength.addingReportingOverflow(size)
            try checkBody(overflows ? .max : length)
            part = size == 0 ? .trailerLine : .chunk(rest: size)
        case .chunkEnd:
            guard line.isEmpty else { throw .malformed("a chunk is longer than it says") }
            part = .chunkSize
        case .trailerLine:
            if line.isEmpty { part = .nothing }
        case .body, .bodyToEnd, .chunk, .nothing:
            preconditionFailure("there are no lines here")
        }
    }

    private mutating func partAfterHead() throws(AnswerFault) -> Part {
        if (100..<200).contains(answer.status) {
            answer = AgentAnswer(status: 0)
            return .statusLine
        }
        if answer.status == 204 || answer.status == 304 { return .nothing }
        if let coding = answer.header("Transfer-Encoding") {
            guard HeadSyntax.isSame(coding, "chunked") else {
                throw .malformed("its transfer coding is \"\(coding)\", only chunked is known")
            }
            return .chunkSize
        }
        guard let length = try HeadSyntax.contentLength(in: answer) else {
            endsWithConnection = true
            return .bodyToEnd
        }
        try checkBody(length)
        return length == 0 ? .nothing : .body(rest: length)
    }
}
