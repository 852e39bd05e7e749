import CBenchBaselines
import Glibc
import IPAllocJSON
import IPAllocModel
import IPAllocService
import IPAllocStore

/// The service in this process, on a store of its own.
struct InProcessGiver: Giver {
    let name = "in process"
    let service: AddressService
    private let store: any Store

    var process: pid_t? { getpid() }

    /// Opens the service on a store, which it takes over.
    init(store: any Store) async throws(BenchError) {
        self.store = store
        do {
            service = try await AddressService.open(store: store, executor: ServiceExecutor())
        } catch {
            throw .service(error.message)
        }
    }

    /// Opens the service on a new store.
    init(folder: ScratchFolder) async throws(BenchError) {
        try await self.init(store: SQLiteStore(inScratch: folder))
    }

    func make(_ resources: [any Resource], pods: [any Resource]) async throws(BenchError) {
        do throws(ServiceError) {
            for resource in resources + pods { _ = try await service.create(resource.json) }
        } catch {
            throw .service(error.message)
        }
    }

    func run(_ work: [[LoadScene.Call]], callers: Int) async -> CallLog {
        await Callers.tasks(callers, pieces: work.count, on: service.executor) { piece, log in
            for call in work[piece] {
                let start = bench_clock()
                do throws(ServiceError) {
                    log.note(call, since: start, try await perform(call))
                } catch {
                    log.note(.service(error.message))
                }
            }
        }
    }

    /// - Returns: The address of the interface; nil for a release.
    private func perform(_ call: LoadScene.Call) async throws(ServiceError) -> String? {
        if call.isRelease {
            _ = try await service.release(
                ReleaseRequest(
                    containerID: call.pod.container, interface: call.interface,
                    podNamespace: LoadScene.Pod.namespace, podName: call.pod.name,
                    podUID: call.pod.uid))
            return nil
        }
        var request = AllocationRequest(
            containerID: call.pod.container, interface: call.interface,
            networkNamespace: "/var/run/netns/cni-\(call.pod.uid)",
            podNamespace: LoadScene.Pod.namespace, podName: call.pod.name, podUID: call.pod.uid)
        if !call.pod.pool.isEmpty { request.defaultIPv4Pools = [call.pod.pool] }
        let answer = try await service.allocate(request)
        return answer.addresses.first { $0.interface == call.interface }?.address.description
    }

    func commits() -> Int? { service.statistics.batches.commits }

    func end() async throws(BenchError) {
        await service.close()
        do throws(StoreError) { try await store.close() } catch { throw .service("\(error)") }
    }
}

extension SQLiteStore {
    /// The store of a folder, as an agent opens it.
    convenience init(inScratch folder: ScratchFolder) throws(BenchError) {
        var options = Options()
        options.createsDirectory = true
        do throws(StoreError) {
            try self.init(directory: folder.path + "/store", options: options)
        } catch {
            throw .service("\(error)")
        }
    }
}
