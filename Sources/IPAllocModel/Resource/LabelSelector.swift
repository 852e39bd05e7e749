import IPAllocJSON

/// Which labels an object must have.
public struct LabelSelector: FieldStruct {
    /// Labels with the values that they must have.
    public var matchLabels: [String: String] = [:]
    /// Further conditions.
    public var matchExpressions: [Requirement] = []
    public var unknown: JSONObject = [:]

    public init() {}

    public init(matchLabels: [String: String]) {
        self.matchLabels = matchLabels
    }

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("matchLabels", &matchLabels)
        try fields.field("matchExpressions", &matchExpressions)
    }

    /// A condition on one label.
    public struct Requirement: FieldStruct {
        /// The label's key.
        public var key = ""
        /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
        public var selectorOperator = ""
        /// The values for `In` and `NotIn`.
        public var values: [String] = []
        public var unknown: JSONObject = [:]

        public init() {}

        public init(key: String, selectorOperator: String, values: [String] = []) {
            self.key = key
            self.selectorOperator = selectorOperator
            self.values = values
        }

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("key", &key)
            try fields.field("operator", &selectorOperator)
            try fields.field("values", &values)
        }

        /// Whether labels fulfil the condition; never, if the operator is unknown.
        func matches(_ labels: [String: String]) -> Bool {
            let value = labels[key]
            switch selectorOperator {
            case "In": return value.map(values.contains) ?? false
            case "NotIn": return !(value.map(values.contains) ?? false)
            case "Exists": return value != nil
            case "DoesNotExist": return value == nil
            default: return false
            }
        }
    }

    /// Whether there is no condition, so that all labels match.
    public var isEmpty: Bool { matchLabels.isEmpty && matchExpressions.isEmpty }

    /// Whether labels fulfil all conditions.
    public func matches(_ labels: [String: String]) -> Bool {
        matchLabels.allSatisfy { labels[$0.key] == $0.value }
            && matchExpressions.allSatisfy { $0.matches(labels) }
    }
}

extension LabelSelector: CustomStringConvertible {
    /// The conditions as commands print them, as in `app=web,tier in (a,b),!old`.
    public var description: String {
        let labels = matchLabels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let expressions = matchExpressions.sorted { $0.key < $1.key }.map { requirement in
            let values = requirement.values.sorted().joined(separator: ",")
            return switch requirement.selectorOperator {
            case "In": "\(requirement.key) in (\(values))"
            case "NotIn": "\(requirement.key) notin (\(values))"
            case "DoesNotExist": "!\(requirement.key)"
            default: requirement.key
            }
        }
        return (labels + expressions).joined(separator: ",")
    }
}
