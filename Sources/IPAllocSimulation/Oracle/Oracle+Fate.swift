import IPAlloc

extension Oracle {
    /// An interface's address of one family.
    struct Key: Hashable, Comparable {
        var interface: String
        var family: AddressFamily

        static func < (left: Key, right: Key) -> Bool {
            (left.interface, left.family.rawValue) < (right.interface, right.family.rawValue)
        }
    }

    /// What is known of a pod.
    struct Fate {
        let pod: SimulatedPod
        /// When its first address may have been taken.
        var askedAt: Int
        /// How many requests for it are under way.
        var requestCount = 0
        /// When its end began, from which on its addresses may be given to others.
        var endingSince: Int?
        /// What was acknowledged.
        var held: [Key: IPAddress] = [:]
        var pools: [Key: String] = [:]
        /// The newest of its sandboxes that was told so; -1 for none.
        var sandbox = -1

        var isEnding: Bool { endingSince != nil }

        init(pod: SimulatedPod, askedAt: Int) {
            self.pod = pod
            self.askedAt = askedAt
        }

        /// The pod asks for addresses.
        mutating func ask(at step: Int) {
            askedAt = min(askedAt, step)
            requestCount += 1
        }

        /// All interfaces have all their families, or there was no answer.
        func checkComplete() throws(Violation) {
            for (number, interface) in pod.interfaces.enumerated() {
                let families = Cluster.families(ofSlot: pod.slot, interface: number)
                for family in families where held[Key(interface: interface, family: family)] == nil
                {
                    throw Violation("\(pod.uid) was told nothing of \(family) for \(interface)")
                }
            }
        }
    }
}
