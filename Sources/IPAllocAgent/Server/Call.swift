import IPAllocJSON

/// A request that is there as a whole.
struct Call: Sendable {
    /// The parameters in the path, decoded.
    let parameters: [String: String]
    /// What follows the path's question mark.
    let query: QueryParameters
    /// What the body is said to be; empty if it is not told.
    let contentType: String
    let body: [UInt8]
    /// What the log is to tell.
    var subject = RequestSubject()

    /// The body as JSON.
    func json() throws(RequestFailure) -> JSONValue {
        do {
            return try JSONValue(parsing: body)
        } catch {
            throw .malformed("the request's body \(error.reason)")
        }
    }

    /// The body as a message.
    func message<Message: FieldStruct>(
        _ type: Message.Type = Message.self
    ) throws(RequestFailure) -> Message {
        if let message = Message(canonical: body) { return message }
        let json = try json()
        // Where a member is null it counts as absent, but a request is there.
        if case .null = json {
            throw .malformed("the request's body must be an object, but is null")
        }
        do {
            return try Message(json: json)
        } catch {
            throw .malformed("the request's body is refused: \(error)")
        }
    }

    /// The type of the body, without parameters.
    var mediaType: String {
        (contentType.split(separator: ";").first ?? "").lowercased().filter { $0 != " " }
    }

    /// A parameter of the path.
    func parameter(_ name: String) -> String {
        parameters[name] ?? ""
    }
}

/// What a request is about, as far as it is known, and what came of it.
struct RequestSubject: Sendable, Hashable {
    var container = ""
    var interface = ""
    var namespace = ""
    var pod = ""
    /// The object, as in `spiderippools/a`.
    var object = ""
    /// What was done, in a word or two, such as `allocated 10.6.0.1`.
    var result = ""

    /// The members that are known, by the names that they have in the log.
    var members: [(name: String, value: String)] {
        [
            ("container", container), ("interface", interface), ("namespace", namespace),
            ("pod", pod), ("object", object), ("result", result),
        ].filter { !$0.value.isEmpty }
    }
}
