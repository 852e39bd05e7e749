import IPAlloc
import IPAllocModel
import IPAllocSelection

/// An address that an engine has given for an interface.
struct Granted: Sendable {
    var interface: String
    var address: IPAddress
    var pool: String
    var cleanGateway: Bool
    /// The interface's place among the pod's.
    var order: Int
}

/// Writing down what goes with addresses: whose they are, and what their pods are told with them.
extension ServiceState {
    /// The notes of addresses, in the same order.
    ///
    /// - Parameters:
    ///   - network: The CNI network that they were asked for in.
    ///   - routes: Those that the pod asks for.
    ///   - defaultRoute: The interface that it wants its default route on.
    func notes(
        of granted: [Granted], for facts: PodFacts, network: String,
        routes: RoutesAnnotation = RoutesAnnotation(), defaultRoute: String? = nil
    ) -> [RecordNote] {
        let application = facts.application
        var common = RecordNote()
        common.apiVersion = application.key.apiVersion
        common.kind = application.key.kind
        if !application.isOrphan {
            common.name = application.key.name
            common.uid = application.uid
        }
        common.isPodKnown = facts.isKnown ? true : nil
        common.network = network
        if !facts.isKnown { common.defaultRouteInterface = defaultRoute ?? "" }
        return zip(granted, toldRoutes(granted, routes)).map { granted, routes in
            note(granted, common, routes: routes)
        }
    }

    /// Which of the routes that the pod asks for go with which address: each with the first one
    /// whose block holds the gateway.
    private func toldRoutes(_ granted: [Granted], _ routes: RoutesAnnotation) -> [[Route]] {
        var told = granted.map { _ in [Route]() }
        guard !routes.entries.isEmpty else { return told }
        let blocks = granted.enumerated().compactMap { index, granted in
            prefixLengths[granted.pool].flatMap { length in
                (try? CIDRBlock(granted.address, prefixLength: length))
                    .map { (interface: String(index), block: $0) }
            }
        }
        for (entry, place) in routes.placed(on: blocks) {
            if let place, let index = Int(place) { told[index].append(entry.route) }
        }
        return told
    }

    private func note(
        _ granted: Granted, _ common: RecordNote, routes: [Route]
    ) -> RecordNote {
        var note = common
        note.order = granted.order == 0 ? nil : granted.order
        guard let pool = catalog.entry(named: granted.pool)?.pool else { return note }
        note.gateway = pool.spec.gateway ?? ""
        note.vlan = pool.spec.vlan
        if !note.gateway.isEmpty && granted.cleanGateway { note.cleansGateway = true }
        note.routes = (pool.spec.routes ?? []) + routes
        return note
    }
}
