import IPAllocJSON

/// What the agent answered.
public struct AgentAnswer: Sendable, Hashable {
    /// The HTTP status.
    public var status: Int
    /// The header fields, in their order.
    public var headers: [Header]
    /// The body's bytes.
    public var body: [UInt8]

    /// A line of the head.
    public struct Header: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(status: Int, headers: [Header] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Whether the agent did what was asked.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The first header field of a name, in whatever case.
    public func header(_ name: String) -> String? {
        headers.first { HeadSyntax.isSame($0.name, name) }?.value
    }

    /// The body as JSON.
    public func json() throws(DecodingFailure) -> JSONValue {
        try JSONValue(parsing: body)
    }

    /// The body as a message.
    public func decoded<Message: JSONConvertible>(
        as type: Message.Type = Message.self
    ) throws(DecodingFailure) -> Message {
        if let message = Message(canonical: body) { return message }
        return try Message(json: json())
    }

    /// The CNI error code that the agent gives to its refusal.
    public var cniCode: Int? { header(AgentHeader.cniCode).flatMap { Int($0) } }

    /// What the agent says stood in the way: the JSON string of its own API, the message of a
    /// Kubernetes `Status`, or else the body as it is.
    public var errorText: String {
        if let value = try? json() {
            if let text = value.string ?? value["message"]?.string, !text.isEmpty { return text }
        }
        let text = String(decoding: body.prefix(Self.errorTextMax), as: UTF8.self)
        return text.isEmpty ? "status \(status) without a reason" : text
    }

    /// How much of a body without structure is shown.
    private static let errorTextMax = 1024
}
