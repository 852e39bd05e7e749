/// Links, addresses, routes, rules and neighbours of one network namespace.
///
/// Every failure says what was to be done in the words of `ip`, and why it was not in the kernel's.
///
/// Thread-safety: *caller serialises*. Each call *blocks* until the kernel has replied.
public struct RouteNetlink {
    let socket: NetlinkSocket

    /// Talks through a socket that is open already.
    public init(_ socket: NetlinkSocket) {
        self.socket = socket
    }

    /// Opens a socket in the calling thread's network namespace. See `NetworkNamespace.connect()`
    /// for that of another one.
    public init() throws(NetlinkError) {
        self.init(NetlinkSocket(try KernelChannel()))
    }

    /// Does something, and says in its error what that was.
    func perform(
        _ request: NetlinkRequest, _ operation: String, _ object: ((LinkIndex) -> String) -> String
    ) throws(NetlinkError) {
        do {
            try socket.perform(request)
        } catch {
            throw named(error, operation, object)
        }
    }

    /// Asks for one thing.
    func get<Object: NetlinkObject>(
        _ request: NetlinkRequest, _ object: ((LinkIndex) -> String) -> String
    ) throws(NetlinkError) -> Object {
        do throws(NetlinkError) {
            let objects: [Object] = try Self.parse(try socket.get(request))
            guard let object = objects.first else { throw NetlinkError(.lost) }
            return object
        } catch {
            throw named(error, "get", object)
        }
    }

    /// Asks for a list.
    func list<Object: NetlinkObject>(
        _ request: NetlinkRequest, _ object: String
    ) throws(NetlinkError) -> [Object] {
        do {
            return try Self.parse(try socket.list(request))
        } catch {
            throw named(error, "list") { _ in object }
        }
    }

    /// The objects in messages of their type; other messages are passed over.
    private static func parse<Object: NetlinkObject>(
        _ messages: [NetlinkMessage]
    ) throws(NetlinkError) -> [Object] {
        var objects: [Object] = []
        for message in messages where message.type == Object.messageType {
            do {
                if let object = try Object(parsing: message.payload) { objects.append(object) }
            } catch {
                throw NetlinkError(.malformed, wire: error)
            }
        }
        return objects
    }

    /// Puts into an error what was asked. Links are named if the kernel still knows them.
    func named(
        _ error: NetlinkError, _ operation: String, _ object: ((LinkIndex) -> String) -> String
    ) -> NetlinkError {
        var error = error
        error.operation = operation
        error.object = object { index in
            guard let messages = try? socket.get(.getLink(index)),
                let links: [Link] = try? Self.parse(messages), let link = links.first
            else { return index.description }
            return link.name
        }
        return error
    }
}
