import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import IPAllocService

extension ResourceQuery {
    /// Which of a path's resources are meant by the parameters `labelSelector` and
    /// `fieldSelector`.
    ///
    /// - Throws: `RequestFailure` if one of them cannot be understood.
    init(_ path: ResourcePath, _ parameters: QueryParameters) throws(RequestFailure) {
        self.init(kind: path.kind, namespace: path.namespace)
        if let text = parameters["labelSelector"] {
            do {
                labelSelector = try LabelSelector(parsing: text)
            } catch {
                throw .malformed("the parameter labelSelector: \(error)")
            }
        }
        for term in (parameters["fieldSelector"] ?? "").split(separator: ",") {
            let parts = term.replacing("==", with: "=").split(
                separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].hasSuffix("!") else {
                throw Self.unknown(term)
            }
            switch parts[0] {
            case "metadata.name": name = String(parts[1])
            case "metadata.namespace": namespace = String(parts[1])
            default: throw Self.unknown(term)
            }
        }
        omitsLedgers = try parameters.isSet(AgentPath.omitsLedgers)
    }

    private static func unknown(_ term: some StringProtocol) -> RequestFailure {
        .malformed(
            "the parameter fieldSelector: \"\(term)\" is not known; known are metadata.name=NAME "
                + "and metadata.namespace=NAMESPACE")
    }
}

extension QueryParameters {
    /// For how long a watch goes on, as Kubernetes' `timeoutSeconds` says; nil for no limit, which
    /// is what 0 means too.
    ///
    /// - Throws: `RequestFailure` for what is no number of seconds.
    func timeout() throws(RequestFailure) -> Duration? {
        guard let text = self["timeoutSeconds"] else { return nil }
        guard let seconds = Int32(text), seconds >= 0 else {
            throw .malformed(
                "the parameter timeoutSeconds must be a number of seconds, but is \"\(text)\"")
        }
        return seconds > 0 ? .seconds(seconds) : nil
    }

    /// Whether the request is only to be tried.
    ///
    /// - Throws: `RequestFailure` for a value other than Kubernetes' `All`.
    func isDryRun() throws(RequestFailure) -> Bool {
        let values = all("dryRun").filter { !$0.isEmpty }
        guard values.allSatisfy({ $0 == "All" }) else {
            throw .malformed(
                "the parameter dryRun must be All, but is \"\(values.joined(separator: ", "))\"")
        }
        return !values.isEmpty
    }
}

/// Calls the service about an object.
func serving<Value>(
    _ key: ResourceKey, _ body: () async throws(ServiceError) -> Value
) async throws(RequestFailure) -> Value {
    do throws(ServiceError) {
        return try await body()
    } catch {
        throw RequestFailure(error, about: key)
    }
}

/// Calls the service about an object that may have no name yet.
func serving<Value>(
    _ kind: ResourceKind, _ object: JSONValue, _ body: () async throws(ServiceError) -> Value
) async throws(RequestFailure) -> Value {
    let name = object["metadata"]?["name"]?.string ?? ""
    return try await serving(ResourceKey(kind: kind, name: name), body)
}

extension RequestFailure {
    fileprivate init(_ error: ServiceError, about key: ResourceKey) {
        self.init(error)
        subject = [
            "name": .string(key.name), "group": .string(key.kind.group),
            "kind": .string(key.kind.plural),
        ]
    }
}
