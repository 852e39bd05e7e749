import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocModel
import Synchronization

/// The resource API within the process: it keeps objects, and admits all of them as they are.
public final class MemoryAgent: AgentTransport {
    private struct State {
        var objects: [String: JSONValue] = [:]
        var revision: Int64 = 0
        var events: [String] = []
        var requests: [String] = []
    }

    private let state = Mutex(State())

    /// The requests so far, without queries.
    public var requests: [String] { state.withLock { $0.requests } }

    public init() {}

    public func send(
        _ method: String, _ path: String, body: (any JSONConvertible)?
    ) throws(AgentClientError) -> AgentAnswer {
        state.withLock { Self.answer(method, path, body?.json, &$0) }
    }

    public func lines(
        _ method: String, _ path: String, onLine: ([UInt8]) -> Bool
    ) throws(AgentClientError) -> AgentAnswer {
        for event in state.withLock({ $0.events }) {
            guard onLine(Array(event.utf8)) else { break }
        }
        return AgentAnswer(status: 200)
    }

    public func pieces(
        _ method: String, _ path: String, onPiece: ([UInt8]) -> Bool
    ) throws(AgentClientError) -> AgentAnswer {
        var answer = try send(method, path, body: nil)
        if answer.isSuccess {
            _ = onPiece(answer.body)
            answer.body = []
        }
        return answer
    }

    private static func answer(
        _ method: String, _ target: String, _ body: JSONValue?, _ state: inout State
    ) -> AgentAnswer {
        let halves = target.split(separator: "?", maxSplits: 1).map(String.init)
        let path = halves[0]
        let query = halves.count == 2 ? halves[1] : ""
        let isDryRun = query.contains("dryRun=All")
        state.requests.append("\(method) \(path)")
        if path == AgentPath.health { return AgentAnswer(status: 200) }
        switch (method, state.objects[path]) {
        case ("GET", .some(let object)): return answer(object)
        case ("GET", nil) where kind(of: path) != nil:
            return answer(list(path, query, state))
        case ("POST", _):
            let name = body?["metadata"]?["name"]?.string ?? ""
            let key = "\(path)/\(name)"
            guard state.objects[key] == nil else {
                return refusal(409, "AlreadyExists", "\"\(name)\" already exists")
            }
            return store(stamped(body ?? .null, state.revision), key, "ADDED", isDryRun, &state)
        case ("PATCH", .some(let object)):
            return store(merged(object, body ?? .null), path, "MODIFIED", isDryRun, &state)
        case ("DELETE", .some(let object)):
            if !isDryRun {
                state.objects[path] = nil
                note("DELETED", object, &state)
            }
            return answer(object)
        default:
            let parts = path.split(separator: "/")
            let name = parts.last ?? ""
            let plural = parts.dropLast().last ?? ""
            return refusal(404, "NotFound", "\(plural) \"\(name)\" not found")
        }
    }

    private static func list(_ path: String, _ query: String, _ state: State) -> JSONValue {
        // A list over all namespaces finds what lies in any of them.
        let plural = path.split(separator: "/").last.map(String.init) ?? ""
        let isEverywhere = kind(of: path)?.isNamespaced == true && !path.contains("/namespaces/")
        // Of a selector, what stands before and behind its equality sign.
        func sides(_ parameter: String) -> [String]? {
            query.split(separator: "&").first { $0.hasPrefix(parameter + "=") }?
                .dropFirst(parameter.count + 1).split(separator: "%3D").map(String.init)
        }
        let selector = sides("labelSelector")
        let name = sides("fieldSelector")?.last
        let items = state.objects.keys.sorted().filter { key in
            let parent = key.split(separator: "/").dropLast()
            return isEverywhere
                ? parent.last.map(String.init) == plural
                : "/" + parent.joined(separator: "/") == path
        }.compactMap { state.objects[$0] }.filter { object in
            if let name, object["metadata"]?["name"]?.string != name { return false }
            guard let selector, selector.count == 2 else { return true }
            return object["metadata"]?["labels"]?[selector[0]]?.string == selector[1]
        }
        return .object([
            "kind": .string("List"), "items": .array(items),
            "metadata": .object(["resourceVersion": .string(String(state.revision))]),
        ])
    }

    private static func kind(of path: String) -> ResourceKind? {
        let plural = path.split(separator: "/").last.map(String.init) ?? ""
        return ResourceCatalog.types.map { $0.kind }.first { $0.plural == plural }
    }

    private static func stamped(_ object: JSONValue, _ number: Int64) -> JSONValue {
        merged(
            object,
            .object([
                "metadata": .object([
                    "uid": .string("8f3c1d7a-52a1-4e0f-9c55-\(100_000_000_000 + number)"),
                    "creationTimestamp": .string("2026-11-28T00:00:00Z"),
                ])
            ]))
    }

    private static func store(
        _ object: JSONValue, _ key: String, _ type: String, _ isDryRun: Bool, _ state: inout State
    ) -> AgentAnswer {
        guard !isDryRun else { return answer(object) }
        state.revision += 1
        let stored = merged(
            object,
            .object([
                "metadata": .object(["resourceVersion": .string(String(state.revision))])
            ]))
        state.objects[key] = stored
        note(type, stored, &state)
        return answer(stored)
    }

    private static func note(_ type: String, _ object: JSONValue, _ state: inout State) {
        state.events.append(JSONValue.object(["type": .string(type), "object": object]).text())
    }

    private static func merged(_ object: JSONValue, _ patch: JSONValue) -> JSONValue {
        guard let changes = patch.object else { return patch }
        var members = object.object ?? [:]
        for (name, value) in changes {
            members[name] = value == .null ? nil : merged(members[name] ?? .null, value)
        }
        return .object(members)
    }

    private static func answer(_ object: JSONValue) -> AgentAnswer {
        AgentAnswer(status: 200, body: Array(object.text().utf8))
    }

    private static func refusal(_ status: Int, _ reason: String, _ message: String) -> AgentAnswer {
        let json = JSONValue.object([
            "kind": .string("Status"), "reason": .string(reason), "message": .string(message),
        ])
        return AgentAnswer(status: status, body: Array(json.text().utf8))
    }
}
