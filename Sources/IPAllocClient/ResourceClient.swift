import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel

/// Reads and changes the resources that the agent holds.
///
/// Thread-safety: values may be used from any thread; each call *blocks*.
public struct ResourceClient: Sendable {
    let transport: any AgentTransport

    public init(_ transport: any AgentTransport) {
        self.transport = transport
    }

    /// What the agent made of a change.
    public struct Change: Sendable, Hashable {
        public var object: JSONValue
        /// What the agent accepted, but advises against.
        public var warnings: [String]
    }

    /// Some objects of a kind.
    public struct Listing: Sendable, Hashable {
        public var items: [JSONValue]
        /// The state of the store that this was, for watching from there on.
        public var resourceVersion: String
    }

    /// The objects of a kind.
    ///
    /// - Parameters:
    ///   - namespace: Those of one namespace; all if nil.
    ///   - name: The one of that name, if there is one; all if nil.
    ///   - labelSelector: Those with such labels, as in `app=web,tier!=db`; all if empty.
    ///   - omittingLedgers: Whether pools come without `status.allocatedIPs`, which may be long.
    public func list(
        _ kind: ResourceKind, namespace: String? = nil, name: String? = nil,
        labelSelector: String = "", omittingLedgers: Bool = false
    ) throws(ClientFailure) -> Listing {
        let path = Self.path(
            kind, namespace: namespace,
            parameters: Self.selection(labelSelector, name: name)
                + Self.ledgers(areOmitted: omittingLedgers))
        let json = try json(of: "GET", path)
        guard let items = json["items"]?.array else {
            throw ClientFailure(
                DecodingFailure("must be there and be an array").within(field: "items"),
                "GET \(path)")
        }
        return Listing(
            items: items.map { Self.complete($0, as: kind) },
            resourceVersion: json["metadata"]?["resourceVersion"]?.string ?? "")
    }

    /// One object.
    ///
    /// - Parameter omittingLedger: As for `list`.
    /// - Throws: `isNotFound` if there is none.
    public func get(
        _ kind: ResourceKind, namespace: String? = nil, name: String, omittingLedger: Bool = false
    ) throws(ClientFailure) -> JSONValue {
        let parameters = Self.ledgers(areOmitted: omittingLedger)
        return try json(
            of: "GET", Self.path(kind, namespace: namespace, name: name, parameters: parameters))
    }

    /// Makes an object.
    ///
    /// - Throws: A refusal of status 409 if there is one of that name.
    public func create(
        _ object: JSONValue, _ kind: ResourceKind, namespace: String? = nil, isDryRun: Bool = false
    ) throws(ClientFailure) -> Change {
        let parameters = Self.dryRun(isDryRun)
        return try change(
            "POST", Self.path(kind, namespace: namespace, parameters: parameters), object)
    }

    /// Changes the members of an object that a patch names, after RFC 7386.
    public func patch(
        _ kind: ResourceKind, namespace: String? = nil, name: String, merging patch: JSONValue,
        isDryRun: Bool = false
    ) throws(ClientFailure) -> Change {
        let parameters = Self.dryRun(isDryRun)
        return try change(
            "PATCH", Self.path(kind, namespace: namespace, name: name, parameters: parameters),
            patch)
    }

    /// Deletes an object, or marks it for deletion if something holds it back.
    public func delete(
        _ kind: ResourceKind, namespace: String? = nil, name: String, isDryRun: Bool = false
    ) throws(ClientFailure) -> Change {
        let parameters = Self.dryRun(isDryRun)
        return try change(
            "DELETE", Self.path(kind, namespace: namespace, name: name, parameters: parameters),
            nil)
    }

    /// One event of a watch.
    public struct Event: Sendable, Hashable {
        /// `ADDED`, `MODIFIED` or `DELETED`.
        public var type: String
        public var object: JSONValue
    }

    /// Hands out every change of a kind's objects, until the closure returns false or the agent
    /// ends.
    ///
    /// - Parameters:
    ///   - omittingLedgers: As for `list`.
    ///   - resourceVersion: The state to start at, as a listing tells it.
    public func watch(
        _ kind: ResourceKind, namespace: String? = nil, name: String? = nil,
        labelSelector: String = "", omittingLedgers: Bool = false, after resourceVersion: String,
        onEvent: (Event) -> Bool
    ) throws(ClientFailure) {
        let parameters =
            Self.selection(labelSelector, name: name)
            + Self.ledgers(areOmitted: omittingLedgers)
            + [("watch", "true"), ("resourceVersion", resourceVersion)]
        let path = Self.path(kind, namespace: namespace, parameters: parameters)
        var failure: ClientFailure?
        let answer: AgentAnswer
        do {
            answer = try transport.lines("GET", path) { line in
                do throws(DecodingFailure) {
                    let json = try JSONValue(parsing: line)
                    let event = Event(
                        type: json["type"]?.string ?? "",
                        object: Self.complete(json["object"] ?? .null, as: kind))
                    if event.type == "BOOKMARK" { return true }
                    guard event.type != "ERROR" else {
                        failure = ClientFailure(
                            refusal: AgentAnswer(
                                status: Int(event.object["code"]?.integer ?? 500),
                                body: Array(event.object.text().utf8)))
                        return false
                    }
                    return onEvent(event)
                } catch {
                    failure = ClientFailure(error, "GET \(path)")
                    return false
                }
            }
        } catch {
            throw ClientFailure(error)
        }
        if let failure { throw failure }
        guard answer.isSuccess else { throw ClientFailure(refusal: answer) }
    }

    /// The answer to any other request, if the agent did what was asked.
    public func json(
        of method: String, _ path: String, body: (any JSONConvertible)? = nil
    ) throws(ClientFailure) -> JSONValue {
        try change(method, path, body).object
    }

    private func change(
        _ method: String, _ path: String, _ body: (any JSONConvertible)?
    ) throws(ClientFailure) -> Change {
        let answer: AgentAnswer
        do {
            answer = try transport.send(method, path, body: body)
        } catch {
            throw ClientFailure(error)
        }
        guard answer.isSuccess else { throw ClientFailure(refusal: answer) }
        do {
            return Change(object: try answer.json(), warnings: Self.warnings(in: answer))
        } catch {
            throw ClientFailure(error, "\(method) \(path)")
        }
    }
}
