import IPAllocAgentAPI
import IPAllocCNI
import IPAllocJSON

/// The IPAM plugin: asks the agent for the addresses of a container's interface.
///
/// It announces no address to the network. When it runs, no interface has the address yet, and who
/// answers for it is not known; the main plugin or the routing plugin announces it afterwards.
public struct IPAMPlugin: CNIPlugin {
    public init() {}

    public var about: String { "ipalloc: IPAM plugin that asks ipalloc-agent for addresses" }

    public func add(_ request: CNIRequest) throws(CNIError) -> CNIResult {
        try IPAMCall.perform(request) { call, record throws(CNIError) in
            let result = try call.allocate(&record)
            record.note("addresses", result.addresses.map(\.block.description).json)
            return result
        }
    }

    public func delete(_ request: CNIRequest) throws(CNIError) {
        try IPAMCall.perform(request) { call, record throws(CNIError) in
            if let refusal = try call.release() { record.warn(refusal) }
        }
    }

    public func check(_ request: CNIRequest) throws(CNIError) {
        try IPAMCall.perform(request) { call, record throws(CNIError) in
            try call.check()
        }
    }

    public func collectGarbage(_ request: CNIRequest) throws(CNIError) {
        try IPAMCall.perform(request) { call, record throws(CNIError) in
            record.note("released", try call.collectGarbage().json)
        }
    }

    public func status(_ request: CNIRequest) throws(CNIError) {
        try IPAMCall.perform(request) { call, record throws(CNIError) in
            try call.status()
        }
    }
}
