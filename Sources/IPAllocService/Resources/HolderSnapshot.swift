import IPAlloc
import IPAllocStore

/// Who holds a pool's addresses at one moment.
///
/// Of few holders it has the texts. Of many it has the service's tables as they were, so that it is
/// taken in no time while the state is locked; the parts of them that change meanwhile are copied.
struct HolderSnapshot: Sendable {
    /// Up to so many holders cost less than the copies would.
    private static let listedMax = 256

    private enum Content: Sendable {
        case list([(address: IPAddress, namespace: String, texts: PodTexts)])
        case tables(HolderTable, EndpointTable.Pods)
    }

    private let content: Content
    let count: Int

    /// - Complexity: O(1).
    init(_ holders: HolderTable, _ endpoints: EndpointTable) {
        count = holders.count
        if count > Self.listedMax {
            content = .tables(holders, endpoints.pods)
        } else {
            content = .list(
                holders.map { address, index in
                    let pod = endpoints.pod(index)
                    return (address, pod.namespace, pod.texts)
                })
        }
    }

    /// Calls `body` with each address and its holder's pod, in no order.
    ///
    /// - Complexity: O(n).
    func forEach(_ body: (IPAddress, _ namespace: String, PodTexts) -> Void) {
        switch content {
        case .list(let list):
            for (address, namespace, texts) in list { body(address, namespace, texts) }
        case .tables(let holders, let pods):
            for (address, index) in holders {
                let pod = pods[index]
                body(address, pod.namespace, pod.texts)
            }
        }
    }
}
