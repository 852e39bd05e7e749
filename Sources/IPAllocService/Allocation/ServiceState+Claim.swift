import IPAlloc
import IPAllocModel
import IPAllocStore

/// The one way on which addresses come to a pod: what passes here is committed, and then held.
extension ServiceState {
    /// Notes that a plan is on its way to the disk. Until it is settled nothing else can come to a pod
    /// of its UID, so that what is found here still holds when the addresses become the pod's.
    ///
    /// - Parameter present: What the pod has.
    /// - Throws: `ServiceError` with code `conflict` if an interface would have two addresses of a
    ///   family, or if addresses of the UID are on their way already. What the plan took is given
    ///   back then.
    /// - Complexity: O(h²) in the addresses that the pod would have.
    mutating func claim(
        _ plan: AllocationPlan, beside present: [HeldAddress]
    ) throws(ServiceError) {
        let endpoint = plan.endpoint
        let held = present.isEmpty ? endpoint.held : present + endpoint.held
        if let (first, second) = held.doubled {
            giveBack(plan.taken)
            throw .secondAddress(second, beside: first, of: endpoint)
        }
        if let other = claimants.updateValue(endpoint.place, forKey: endpoint.uid) {
            claimants[endpoint.uid] = other
            giveBack(plan.taken)
            throw .sharedUID(endpoint.uid, of: endpoint.place, with: .claimant(other))
        }
    }
}

extension HeldAddress {
    /// Whether it is the one of an interface and family.
    func isFor(_ interface: String, _ family: AddressFamily) -> Bool {
        self.interface == interface && address.family == family
    }
}

extension [HeldAddress] {
    /// Two of one family that an interface has; nil if there are none, as it must be.
    ///
    /// - Complexity: O(n²).
    var doubled: (first: HeldAddress, second: HeldAddress)? {
        for (number, second) in enumerated() {
            let first = self[..<number].first {
                $0.isFor(second.interface, second.address.family)
            }
            if let first { return (first, second) }
        }
        return nil
    }
}
