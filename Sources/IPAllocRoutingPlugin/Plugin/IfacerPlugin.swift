import IPAllocCNI
import IPAllocNetlink
import IPAllocPluginCall

/// The plugin that makes the node's links which a network's main plugin lies on, as
/// SpiderMultusConfigs name it: VLANs and bonds.
public struct IfacerPlugin: CNIPlugin {
    public init() {}

    public var about: String { "ipalloc: plugin ifacer, which makes VLANs and bonds of the node" }

    public func add(_ request: CNIRequest) throws(CNIError) -> CNIResult {
        try maker(request).make()
        return try request.configuration.previousResult() ?? CNIResult()
    }

    /// Other pods use the links, too: they stay.
    public func delete(_ request: CNIRequest) {}

    public func check(_ request: CNIRequest) throws(CNIError) {
        try maker(request).check()
    }

    public func collectGarbage(_ request: CNIRequest) {}

    public func status(_ request: CNIRequest) throws(CNIError) {
        _ = try maker(request)
    }

    /// What makes the links of a valid configuration.
    private func maker(_ request: CNIRequest) throws(CNIError) -> NodeLinkMaker {
        let master = try MasterPlugin(request)
        do throws(NetlinkError) {
            return NodeLinkMaker(kernel: try RouteNetlink(), master: master)
        } catch {
            throw CNIError(.inputOutput, "the kernel cannot be asked for links: \(error)")
        }
    }
}
