/// What a request asks for, as logs and metrics name it.
enum Operation: String, Sendable, Hashable, CaseIterable {
    // The addresses of pods.
    case allocate, release
    case allocateMany = "allocate-many"
    case releaseConflicting = "release-conflicting"
    case collectGarbage = "collect-garbage"
    case readEndpoint = "read-endpoint"
    case readCoordinator = "read-coordinator"
    case explain, plan
    case readAudit = "read-audit"
    /// A copy of the store.
    case backUp = "back-up"
    case readAddress = "read-address"
    case listAddresses = "list-addresses"
    case releaseAddress = "release-address"
    case check, repair
    // Resources.
    case list, get, create, update, patch, delete, watch, discover
    // The agent itself.
    case probe, metrics
    /// A path or a method that there is not.
    case unknown
}
