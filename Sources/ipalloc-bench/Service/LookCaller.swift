import IPAllocService
import Synchronization

/// Asks for addresses for one pod after the other.
final class LookCaller: Sendable {
    /// Whether it shall end.
    final class Flag: Sendable {
        private let value = Atomic(false)

        /// Acquires; pairs with `set`.
        var isSet: Bool { value.load(ordering: .acquiring) }

        /// Releases; pairs with `isSet`.
        func set() { value.store(true, ordering: .releasing) }
    }

    let service: AddressService
    /// The next pod's number.
    private let next = Atomic(0)

    init(service: AddressService) { self.service = service }

    /// - Returns: How long it took, in milliseconds.
    func allocate(from pool: String) async throws -> Double {
        // Only that each number is used once matters.
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        let pod = LoadScene.pod("looks", number)
        var request = AllocationRequest(
            containerID: pod.container, interface: "eth0", podNamespace: LoadScene.Pod.namespace,
            podName: pod.name, podUID: pod.uid)
        request.node = "node-\(number % 1000)"
        if pool == "six" {
            request.defaultIPv6Pools = [pool]
        } else {
            request.defaultIPv4Pools = [pool]
        }
        let start = ContinuousClock.now
        _ = try await service.allocate(request)
        return (ContinuousClock.now - start) / .milliseconds(1)
    }

    /// Allocates again and again with pauses, once at least, on the service's executor.
    func allocate(from pool: String, until isOver: Flag) async throws -> [Double] {
        try await _Concurrency.Task(executorPreference: service.executor) {
            var all: [Double] = []
            repeat {
                all.append(try await self.allocate(from: pool))
                try await _Concurrency.Task.sleep(for: .microseconds(300))
            } while !isOver.isSet
            return all
        }.value
    }
}
