extension MetricFamily {
    /// All that is exposed, in order.
    static let all: [MetricFamily] =
        OperationFamilies.allocation.all + OperationFamilies.release.all + ServiceFamilies.all
        + AgentFamilies.all + MemoryFamilies.all
}

/// A counter under two names: the one that Spiderpool's documentation has and dashboards look
/// for, and the one that Prometheus wants a counter to have.
///
/// The first has no type, since `promtool` refuses a counter whose name does not end in `_total`.
struct EstablishedCounter: Sendable {
    let established: MetricFamily
    let counter: MetricFamily

    init(_ name: String, _ help: String) {
        established = MetricFamily(name, .untyped, help + ", under its established name")
        counter = MetricFamily(name + "_total", .counter, help)
    }

    var all: [MetricFamily] { [established, counter] }
}

/// What is told of allocations, or of releases, under Spiderpool's names.
struct OperationFamilies: Sendable {
    let requests, failures, conflicts, internalErrors, retriesExhausted: EstablishedCounter
    /// Of allocations alone.
    let withoutPool, usedOut: EstablishedCounter?
    let average, largest, smallest, latest, duration: MetricFamily

    static let allocation = OperationFamilies("allocation", isAllocation: true)
    static let release = OperationFamilies("release", isAllocation: false)

    private init(_ name: String, isAllocation: Bool) {
        let prefix = "spiderpool_ipam_\(name)"
        requests = EstablishedCounter("\(prefix)_counts", "\(name) requests answered")
        failures = EstablishedCounter("\(prefix)_failure_counts", "\(name) requests that failed")
        conflicts = EstablishedCounter(
            "\(prefix)_update_ippool_conflict_counts",
            "\(name) requests that failed because of a change at the same time")
        internalErrors = EstablishedCounter(
            "\(prefix)_err_internal_counts",
            "\(name) requests that failed because of the disk, the store or the agent")
        retriesExhausted = EstablishedCounter(
            "\(prefix)_err_retries_exhausted_counts",
            "\(name) requests that gave up waiting and may be tried again")
        withoutPool =
            isAllocation
            ? EstablishedCounter(
                "\(prefix)_err_no_available_pool_counts",
                "\(name) requests that no pool may serve") : nil
        usedOut =
            isAllocation
            ? EstablishedCounter(
                "\(prefix)_err_ip_used_out_counts",
                "\(name) requests that found all addresses in use") : nil
        average = MetricFamily(
            "\(prefix)_average_duration_seconds", .gauge, "average duration of \(name) requests")
        largest = MetricFamily(
            "\(prefix)_max_duration_seconds", .gauge, "longest duration of \(name) requests")
        smallest = MetricFamily(
            "\(prefix)_min_duration_seconds", .gauge, "shortest duration of \(name) requests")
        latest = MetricFamily(
            "\(prefix)_latest_duration_seconds", .gauge,
            "duration of the latest \(name) request")
        duration = MetricFamily(
            "\(prefix)_duration_seconds", .histogram, "durations of \(name) requests")
    }

    private var counters: [EstablishedCounter] {
        [requests, failures, conflicts, internalErrors, retriesExhausted]
            + [withoutPool, usedOut].compactMap(\.self)
    }

    var all: [MetricFamily] {
        counters.flatMap(\.all) + [average, largest, smallest, latest, duration]
    }
}

/// What is told of the service: its pools, its store, its garbage.
enum ServiceFamilies {
    static let collected = EstablishedCounter(
        "spiderpool_ip_gc_counts", "addresses freed by garbage collection")
    static let collectionFailures = EstablishedCounter(
        "spiderpool_ip_gc_failure_counts", "addresses that garbage collection could not free")
    static let waits = EstablishedCounter(
        "spiderpool_debug_auto_pool_waited_for_available_counts",
        "how often a pod had to wait for its automatic pool")
    static let pools = MetricFamily("spiderpool_total_ippool_counts", .gauge, "pools")
    static let poolTotal = MetricFamily(
        "spiderpool_debug_ippool_total_ip_counts", .gauge, "addresses of a pool")
    static let poolAvailable = MetricFamily(
        "spiderpool_debug_ippool_available_ip_counts", .gauge, "free addresses of a pool")
    static let poolAllocated = MetricFamily(
        "ipalloc_pool_allocated_addresses", .gauge, "addresses of a pool that pods hold")
    static let poolResting = MetricFamily(
        "ipalloc_pool_resting_addresses", .gauge,
        "addresses of a pool that were given back and that nobody gets yet")
    static let subnets = MetricFamily("spiderpool_total_subnet_counts", .gauge, "subnets")
    static let subnetPools = MetricFamily(
        "spiderpool_debug_subnet_ippool_counts", .gauge, "pools of a subnet")
    static let subnetTotal = MetricFamily(
        "spiderpool_debug_subnet_total_ip_counts", .gauge, "addresses of a subnet")
    static let subnetAvailable = MetricFamily(
        "spiderpool_debug_subnet_available_ip_counts", .gauge,
        "addresses of a subnet that no pool has")
    static let endpoints = MetricFamily("ipalloc_endpoints", .gauge, "pods that have addresses")
    static let commits = MetricFamily(
        "ipalloc_store_commits_total", .counter, "commits to the store")
    static let commitFailures = MetricFamily(
        "ipalloc_store_commit_failures_total", .counter, "commits that the store could not make")
    static let batchSize = MetricFamily(
        "ipalloc_store_commit_transactions", .histogram, "transactions that shared a commit")
    static let largestBatch = MetricFamily(
        "ipalloc_store_commit_transactions_max", .gauge,
        "the most transactions that shared a commit")

    static let all: [MetricFamily] =
        collected.all + collectionFailures.all + waits.all + [
            pools, poolTotal, poolAvailable, poolAllocated, poolResting, subnets, subnetPools,
            subnetTotal, subnetAvailable, endpoints, commits, commitFailures, batchSize,
            largestBatch,
        ]
}

/// What is told of the agent itself.
enum AgentFamilies {
    static let answers = MetricFamily(
        "ipalloc_agent_answers_total", .counter,
        "answers by operation and by the hundred of their status")
    static let inProgress = MetricFamily(
        "ipalloc_agent_requests_in_progress", .gauge,
        "requests that have begun and are not answered, watches among them")
    static let start = MetricFamily(
        "process_start_time_seconds", .gauge, "when the process started, since 1970")
    static let openFiles = MetricFamily("process_open_fds", .gauge, "open file descriptors")
    static let build = MetricFamily("ipalloc_build_info", .gauge, "the version; always 1")

    static let all: [MetricFamily] = [answers, inProgress, start, openFiles, build]
}

/// What is told of memory; only if the process's allocator tells it.
enum MemoryFamilies {
    static let allocated = MetricFamily(
        "ipalloc_jemalloc_allocated_bytes", .gauge, "bytes that the program holds")
    static let active = MetricFamily(
        "ipalloc_jemalloc_active_bytes", .gauge, "bytes of pages that hold something")
    static let metadata = MetricFamily(
        "ipalloc_jemalloc_metadata_bytes", .gauge, "bytes that the allocator needs for itself")
    static let resident = MetricFamily(
        "ipalloc_jemalloc_resident_bytes", .gauge, "bytes in physical memory")
    static let mapped = MetricFamily(
        "ipalloc_jemalloc_mapped_bytes", .gauge, "bytes that are mapped")
    static let retained = MetricFamily(
        "ipalloc_jemalloc_retained_bytes", .gauge, "bytes kept mapped for later use")

    static let all: [MetricFamily] = [allocated, active, metadata, resident, mapped, retained]
}
