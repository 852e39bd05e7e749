import IPAllocCNI
import IPAllocJSON
import IPAllocPluginCall
import IPAllocRouting

/// The routing plugin of the published walkthrough: a cable to the node, and a table for each
/// further interface.
public struct VethPlugin: CNIPlugin {
    public init() {}

    public var about: String { "ipalloc: routing plugin veth, chained behind a main plugin" }

    public func add(_ request: CNIRequest) throws(CNIError) -> CNIResult {
        try Self.perform(request) { calls, keys, record throws(CNIError) in
            let previous = try ChainedRequest(request: request).previousResult()
            let settings = try Self.settings(keys, .add)
            if settings.skipsCall { return previous }
            return try calls.setUp(previous, .veth(settings), &record)
        }
    }

    public func delete(_ request: CNIRequest) throws(CNIError) {
        try Self.perform(request) { calls, keys, record throws(CNIError) in
            if keys.skipsCall { return }
            try calls.takeDown(&record)
        }
    }

    public func check(_ request: CNIRequest) throws(CNIError) {
        try Self.perform(request) { calls, keys, record throws(CNIError) in
            let previous = try ChainedRequest(request: request).previousResult()
            let settings = try Self.settings(keys, .check)
            if settings.skipsCall { return }
            try calls.check(previous, .veth(settings))
        }
    }

    public func collectGarbage(_ request: CNIRequest) throws(CNIError) {
        try Self.perform(request) { calls, keys, record throws(CNIError) in
            try calls.collectGarbage(&record)
        }
    }

    public func status(_ request: CNIRequest) throws(CNIError) {
        try Self.perform(request) { calls, keys, record throws(CNIError) in
            _ = try Self.settings(keys, .status)
            try calls.requireKernel(marks: false)
        }
    }

    /// What the keys say.
    static func settings(
        _ keys: VethKeys, _ command: CNICommand
    ) throws(CNIError) -> VethSettings {
        do {
            return try VethSettings(keys)
        } catch {
            throw CNIError(error, in: command)
        }
    }

    /// Reads the plugin's keys, does what is asked and logs how it went.
    private static func perform<Value>(
        _ request: CNIRequest,
        _ body: (RoutingCalls, VethKeys, inout CallRecord) throws(CNIError) -> Value
    ) throws(CNIError) -> Value {
        let keys: VethKeys = try PluginKeys.read(request)
        let log = try PluginKeys.log(
            request, path: keys.log.file, pathDefault: "/var/log/meta-plugins/veth.log",
            in: "log_options", level: .init("log_level", keys.log.level),
            sizeMax: .init("log_max_size", keys.log.sizeMax),
            ageMax: .init("log_max_age", keys.log.ageMax),
            countMax: .init("log_max_count", keys.log.countMax))
        return try CallRecord.keeping(request, log) { record throws(CNIError) in
            try body(RoutingCalls(request: request), keys, &record)
        }
    }
}
