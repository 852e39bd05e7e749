/// The workloads whose automatic pools lack addresses, in the order in which they came.
struct UnservedWorkloads: Sendable {
    /// A workload, told by its kind and place.
    struct Key: Sendable, Hashable {
        var kind: String
        var place: ObjectPlace
    }

    private var order: [Key] = []
    /// For each of them, what it lacks in words, by the subnet that it should come from.
    private var lacks: [Key: [String: String]] = [:]

    /// What a workload lacks, in words.
    func lacks(of key: Key) -> [String] {
        (lacks[key] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }

    /// The workloads that await addresses of a subnet, the one that came first before the others.
    func workloads(of subnet: String) -> [Key] {
        order.filter { lacks[$0]?[subnet] != nil }
    }

    /// Writes down what a workload lacks; nothing, if it is served.
    mutating func set(_ key: Key, lacks: [String: String]) {
        let wasThere = self.lacks[key] != nil
        self.lacks[key] = lacks.isEmpty ? nil : lacks
        if lacks.isEmpty {
            if wasThere { order.removeAll { $0 == key } }
        } else if !wasThere {
            order.append(key)
        }
    }
}
