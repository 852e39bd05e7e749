import IPAllocCNI
import IPAllocJSON
import IPAllocPluginCall

/// Reads what a network's configuration has for a routing plugin.
enum PluginKeys {
    /// The plugin's keys. To take an interface down none of them is needed: what cannot be read is
    /// passed over then.
    ///
    /// - Throws: `.invalidConfiguration` with the place.
    static func read<Keys: FieldStruct>(_ request: CNIRequest) throws(CNIError) -> Keys {
        let members = request.configuration.members
        do {
            return request.command.needsKeys
                ? try Keys(json: .object(members)) : try Keys(readable: members)
        } catch {
            throw CNIError(
                .invalidConfiguration, "the network configuration is wrong",
                details: error.description)
        }
    }

    /// A key of the log's options; without a value if it is absent.
    struct LogKey {
        let name: String
        let value: JSONValue?

        init(_ name: String, _ value: String) {
            self.name = name
            self.value = value.isEmpty ? nil : value.json
        }

        init(_ name: String, _ value: Int?) {
            self.name = name
            self.value = value?.json
        }
    }

    /// Where and how much is logged.
    ///
    /// - Parameters:
    ///   - path: The file; the default if empty.
    ///   - part: The name of the options in the configuration.
    /// - Throws: `.invalidConfiguration` with the place, unless an interface is taken down.
    static func log(
        _ request: CNIRequest, path: String, pathDefault: String, in part: String,
        level: LogKey, sizeMax: LogKey, ageMax: LogKey, countMax: LogKey
    ) throws(CNIError) -> LogConfiguration {
        func read<Value: JSONConvertible>(
            _ key: LogKey, _ value: inout Value
        ) throws(CNIError) {
            guard let json = key.value else { return }
            do {
                value = try Value(json: json)
            } catch {
                guard request.command.needsKeys else { return }
                throw CNIError(
                    .invalidConfiguration, "the options of the log are wrong",
                    details: error.within(field: key.name).within(field: part).description)
            }
        }
        var log = LogConfiguration()
        log.path = path.isEmpty ? pathDefault : path
        try read(level, &log.level)
        try read(sizeMax, &log.sizeMax)
        try read(ageMax, &log.ageMax)
        try read(countMax, &log.countMax)
        return log
    }
}

extension CNICommand {
    /// Whether the plugin's keys decide what is done.
    fileprivate var needsKeys: Bool { self != .delete && self != .collectGarbage }
}
