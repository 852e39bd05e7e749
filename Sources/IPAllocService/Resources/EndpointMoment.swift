import IPAllocModel
import IPAllocStore

/// What pods have at one moment, and what is told with it.
///
/// It is taken in no time while the state is locked: it shares with the state what does not change
/// meanwhile, and what changes is copied, part by part.
struct EndpointMoment: Sendable {
    let endpoints: EndpointTable
    /// The last commit that is in it.
    let revision: Revision
    private let prefixLengths: [String: Int]
    private let keepsStatefulSetAddresses: Bool

    /// - Complexity: O(1).
    init(_ state: ServiceState) {
        endpoints = state.endpoints
        revision = state.revision
        prefixLengths = state.prefixLengths
        keepsStatefulSetAddresses = state.settings.keepsStatefulSetAddresses
    }

    /// The endpoint at a place; nil if there is none.
    func snapshot(at place: ObjectPlace) -> ResourceSnapshot? {
        endpoints.index(at: place).map { index in
            .endpoint(
                EndpointSnapshot(
                    of: endpoints[index], prefixLengths: prefixLengths,
                    keepsStatefulSetAddresses: keepsStatefulSetAddresses))
        }
    }
}
