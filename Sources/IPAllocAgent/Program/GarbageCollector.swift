import IPAllocService
import Logging
import ServiceLifecycle

/// Frees what nobody uses any more, at the start and then again and again.
struct GarbageCollector: Service {
    let service: AddressService
    let interval: Duration
    let logger: Logger

    func run() async throws {
        // Being cancelled is the way in which this ends.
        try? await cancelWhenGracefulShutdown {
            while true {
                await collect()
                try await ContinuousClock().sleep(for: interval)
            }
        }
    }

    private func collect() async {
        do {
            let report = try await service.collectGarbage(GarbageRequest())
            for item in report.items {
                logger.info(
                    "freed",
                    metadata: [
                        "pool": .string(item.pool),
                        "address": .string(item.address?.description ?? ""),
                        "namespace": .string(item.namespace), "pod": .string(item.pod),
                        "interface": .string(item.interface), "reason": .string(item.reason),
                    ])
            }
            for failure in report.failures {
                logger.warning("cannot free", metadata: ["error": .string(failure)])
            }
        } catch {
            logger.warning("cannot look for garbage", metadata: ["error": .string(error.message)])
        }
    }
}
