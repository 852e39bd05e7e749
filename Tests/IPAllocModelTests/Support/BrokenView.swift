@testable import IPAllocModel

/// A view of resources that cannot be looked at.
struct BrokenView: ResourceView {
    var brokenPools = true
    var brokenSubnets = true
    var knownPools: [SpiderIPPool] = []
    var knownSubnets: [SpiderSubnet] = []

    var pools: [SpiderIPPool] {
        get throws(ViewFailure) {
            if brokenPools { throw ViewFailure("the store is away") }
            return knownPools
        }
    }

    var subnets: [SpiderSubnet] {
        get throws(ViewFailure) {
            if brokenSubnets { throw ViewFailure("the store is away") }
            return knownSubnets
        }
    }

    var networks: [NetworkAttachmentDefinition] {
        get throws(ViewFailure) { throw ViewFailure("the store is away") }
    }

    var pods: [Pod] {
        get throws(ViewFailure) { throw ViewFailure("the store is away") }
    }
}
