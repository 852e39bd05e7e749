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
        do {
            return try Keys(json: .object(request.configuration.members))
        } catch {
            guard request.command != .delete && request.command != .collectGarbage else {
                return Keys()
            }
            throw CNIError(
                .invalidConfiguration, "the network configuration is wrong",
                details: error.description)
        }
    }

    /// Where and how much is logged.
    static func log(
        level: String, path: String, pathDefault: String, sizeMax: Int?, ageMax: Int?,
        countMax: Int?
    ) throws(CNIError) -> LogConfiguration {
        var log = LogConfiguration()
        log.path = path.isEmpty ? pathDefault : path
        do throws(DecodingFailure) {
            if !level.isEmpty { log.level = try LogLevel(json: level.json) }
            if let sizeMax { log.sizeMax = try Quantity(json: sizeMax.json) }
            if let ageMax { log.ageMax = try Quantity(json: ageMax.json) }
            if let countMax { log.countMax = try Quantity(json: countMax.json) }
        } catch {
            throw CNIError(
                .invalidConfiguration, "the options of the log are wrong",
                details: error.description)
        }
        return log
    }
}
