import IPAllocService

/// All figures of the agent at one time, as Prometheus reads them.
struct MetricsReport: Sendable {
    let metrics: AgentMetrics
    let service: AddressService
    let process: ProcessStatistics
    /// What the allocator tells; nil if it tells nothing.
    let memory: @Sendable () -> MemoryStatistics?

    /// The text. It takes the service's figures once, and holds up nobody.
    var text: String {
        var exposition = Exposition()
        append(metrics.allocation, OperationFamilies.allocation, to: &exposition)
        append(metrics.release, OperationFamilies.release, to: &exposition)
        append(service.statistics, to: &exposition)
        append(process, to: &exposition)
        if let memory = memory() { append(memory, to: &exposition) }
        return exposition.text
    }

    private func append(
        _ metrics: OperationMetrics, _ families: OperationFamilies, to text: inout Exposition
    ) {
        let counts = metrics.counts
        text.append(families.requests, counts.requests)
        text.append(families.failures, counts.failures)
        text.append(families.conflicts, counts.conflicts)
        text.append(families.internalErrors, counts.internalErrors)
        text.append(families.retriesExhausted, counts.retriesExhausted)
        if let family = families.withoutPool { text.append(family, counts.withoutPool) }
        if let family = families.usedOut { text.append(family, counts.usedOut) }
        let duration = metrics.duration.snapshot
        text.append(families.average, duration.average.inSeconds)
        text.append(families.largest, duration.largest.inSeconds)
        text.append(families.smallest, duration.smallest.inSeconds)
        text.append(families.latest, duration.latest.inSeconds)
        text.append(families.duration, duration)
    }

    private func append(_ statistics: ServiceStatistics, to text: inout Exposition) {
        typealias Families = ServiceFamilies
        let (pools, subnets) = (statistics.pools, statistics.subnets)
        text.append(Families.collected, statistics.counts.collectedAddresses)
        text.append(Families.collectionFailures, statistics.counts.collectionFailures)
        text.append(Families.waits, statistics.counts.spaceWaits)
        text.append(Families.pools, pools.count)
        let perPool = { (value: (ServiceStatistics.PoolFill) -> UInt128) in
            pools.map { Exposition.Sample(value($0), labels: [("ippool", $0.name)]) }
        }
        text.append(Families.poolTotal, perPool { $0.total })
        text.append(Families.poolAvailable, perPool { $0.available })
        text.append(Families.poolAllocated, perPool { UInt128($0.allocated) })
        text.append(Families.poolResting, perPool { UInt128($0.resting) })
        text.append(Families.subnets, subnets.count)
        let perSubnet = { (value: (ServiceStatistics.SubnetFill) -> UInt128) in
            subnets.map { Exposition.Sample(value($0), labels: [("subnet", $0.name)]) }
        }
        text.append(Families.subnetPools, perSubnet { UInt128($0.pools) })
        text.append(Families.subnetTotal, perSubnet { $0.total })
        text.append(Families.subnetAvailable, perSubnet { $0.total - $0.allocated })
        text.append(Families.endpoints, statistics.endpoints)
        let batches = statistics.batches
        text.append(Families.commits, batches.commits)
        text.append(Families.commitFailures, batches.failures)
        // The n-th size counts the commits of 2^n to 2^(n+1) - 1 transactions.
        let bounds = batches.sizes.indices.map { (1 << ($0 + 1)) - 1 }
        text.append(
            Families.batchSize, counts: batches.sizes.map(UInt64.init),
            bounds: bounds.map(String.init), sum: Double(batches.transactions))
        text.append(Families.largestBatch, batches.largest)
    }

    private func append(_ process: ProcessStatistics, to text: inout Exposition) {
        let answers = Operation.allCases.flatMap { operation in
            AnswerCounts.hundreds.map { hundred in
                Exposition.Sample(
                    metrics.answers(of: operation, hundred: hundred),
                    labels: [("operation", operation.rawValue), ("code", "\(hundred)xx")])
            }
        }
        text.append(AgentFamilies.answers, answers)
        text.append(AgentFamilies.inProgress, metrics.requestsInProgress)
        text.append(AgentFamilies.start, process.startSeconds)
        if let count = process.openFiles { text.append(AgentFamilies.openFiles, count) }
        text.append(
            AgentFamilies.build, [.init(1, labels: [("version", AgentVersion.current)])])
    }

    private func append(_ memory: MemoryStatistics, to text: inout Exposition) {
        text.append(MemoryFamilies.allocated, memory.allocated)
        text.append(MemoryFamilies.active, memory.active)
        text.append(MemoryFamilies.metadata, memory.metadata)
        text.append(MemoryFamilies.resident, memory.resident)
        text.append(MemoryFamilies.mapped, memory.mapped)
        text.append(MemoryFamilies.retained, memory.retained)
    }
}
