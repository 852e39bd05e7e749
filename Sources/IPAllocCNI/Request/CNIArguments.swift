/// The pairs of `CNI_ARGS`, as in `IgnoreUnknown=1;K8S_POD_NAME=a`.
public struct CNIArguments: Sendable, Hashable {
    private let values: [String: String]
    /// Whether keys that the plugin does not know are to be passed over.
    public let ignoresUnknown: Bool

    /// No pairs.
    public init() {
        values = [:]
        ignoresUnknown = false
    }

    /// Reads pairs with ";" between. Of pairs of one key the last one counts.
    ///
    /// - Throws: `.invalidEnvironment` if a part is no pair.
    public init(parsing text: String) throws(CNIError) {
        var values: [String: String] = [:]
        // A semicolon at the end is common.
        for pair in text.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 && !parts[0].isEmpty else {
                throw CNIError(
                    .invalidEnvironment,
                    "invalid CNI_ARGS: \"\(pair)\" is no pair; write KEY=VALUE with \";\" between")
            }
            values[String(parts[0])] = String(parts[1])
        }
        self.values = values
        switch values["IgnoreUnknown"]?.lowercased() {
        case "1", "true": ignoresUnknown = true
        case "0", "false", nil: ignoresUnknown = false
        case let other?:
            throw CNIError(
                .invalidEnvironment,
                "invalid CNI_ARGS: IgnoreUnknown is \"\(other)\"; write true or false")
        }
    }

    /// The value of a key, nil if it is not there.
    public subscript(key: String) -> String? { values[key] }

    /// Refuses keys that the plugin does not know, unless they are to be passed over.
    ///
    /// - Throws: `.invalidEnvironment` with the keys.
    public func requireKnown(_ known: [String]) throws(CNIError) {
        guard !ignoresUnknown else { return }
        let unknown = values.keys.filter { $0 != "IgnoreUnknown" && !known.contains($0) }
        guard unknown.isEmpty else {
            throw CNIError(
                .invalidEnvironment,
                "invalid CNI_ARGS: unknown args \(unknown.sorted().joined(separator: ", "))",
                details: "known are \(known.joined(separator: ", ")); IgnoreUnknown=1 passes over "
                    + "others")
        }
    }
}
