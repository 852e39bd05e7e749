import IPAllocNetlink

/// What making the node's links asks of the kernel.
protocol LinkKernel {
    func links() throws(NetlinkError) -> [Link]
    func add(_ link: NewLink) throws(NetlinkError)
    func set(_ index: LinkIndex, _ settings: LinkSettings) throws(NetlinkError)
    func deleteLink(_ index: LinkIndex) throws(NetlinkError)
    func set(_ option: BondOption, of bond: String) throws(NetlinkError)
}

extension RouteNetlink: LinkKernel {
    func set(_ option: BondOption, of bond: String) throws(NetlinkError) {
        try option.write(to: bond)
    }
}
