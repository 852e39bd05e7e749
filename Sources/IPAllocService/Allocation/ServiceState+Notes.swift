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

/// Writes down what goes with addresses: whose they are, and what their pods are told with them.
struct NoteMaker {
    let state: ServiceState
    let facts: PodFacts
    let network: String
    let routes: RoutesAnnotation

    /// The notes of addresses, in the same order.
    func notes(of granted: [Granted]) -> [RecordNote] {
        zip(granted, toldRoutes(granted)).map { note($0, routes: $1) }
    }

    /// Which of the routes that the pod asks for go with which address: each with the first one
    /// whose block holds the gateway.
    private func toldRoutes(_ granted: [Granted]) -> [[Route]] {
        var told = granted.map { _ in [Route]() }
        guard !routes.entries.isEmpty else { return told }
        let blocks = granted.enumerated().compactMap { index, granted in
            state.pools[granted.pool].flatMap { pool in
                (try? CIDRBlock(granted.address, prefixLength: pool.prefixLength))
                    .map { (interface: String(index), block: $0) }
            }
        }
        for (entry, place) in routes.placed(on: blocks) {
            if let place, let index = Int(place) { told[index].append(entry.route) }
        }
        return told
    }

    private func note(_ granted: Granted, routes: [Route]) -> RecordNote {
        var note = RecordNote()
        let application = facts.application
        note.apiVersion = application.key.apiVersion
        note.kind = application.key.kind
        note.name = application.key.name
        note.uid = application.uid
        note.isPodKnown = facts.isKnown ? true : nil
        note.network = network
        note.order = granted.order == 0 ? nil : granted.order
        guard let pool = state.catalog.pool(named: granted.pool) else { return note }
        note.gateway = pool.spec.gateway ?? ""
        note.vlan = pool.spec.vlan
        if !note.gateway.isEmpty && granted.cleanGateway { note.cleansGateway = true }
        note.routes = (pool.spec.routes ?? []) + routes
        return note
    }
}
