@testable import IPAllocNetlink
@testable import IPAllocRoutingPlugin

/// The kernel's rules for bonds and VLANs, for machines whose kernel has neither: names are taken
/// once, ports of a bond are switched off when they join, options of a bond come before its ports,
/// and a VLAN is switched on only above a link that is.
final class ModelLinkKernel: LinkKernel {
    private(set) var all: [Link] = []
    private(set) var options: [String] = []
    /// How many changes were asked for.
    private(set) var changes = 0
    /// The number of the change that fails; nil for none.
    var failing: Int?
    /// What somebody else does just before a link is made.
    var beforeAdd: (ModelLinkKernel) -> Void = { _ in }

    init(_ names: [String]) {
        for name in names { append(name, kind: nil) { $0.flags = .up } }
    }

    func append(_ name: String, kind: String?, _ complete: (inout Link) -> Void = { _ in }) {
        var link = Link(index: LinkIndex(rawValue: UInt32(all.count + 2)), name: name)
        link.kind = kind
        complete(&link)
        all.append(link)
    }

    subscript(name: String) -> Link? { all.first { $0.name == name } }

    func links() throws(NetlinkError) -> [Link] { all }

    func add(_ link: NewLink) throws(NetlinkError) {
        try change()
        let mine = beforeAdd
        beforeAdd = { _ in }
        mine(self)
        let name = link.settings.name ?? ""
        guard self[name] == nil else { throw NetlinkError(.refused, errno: .exists) }
        append(name, kind: link.kindName) { made in
            if case .vlan(let parent, let id) = link.kind {
                made.peer = parent
                made.vlanID = id
            }
        }
    }

    func set(_ index: LinkIndex, _ settings: LinkSettings) throws(NetlinkError) {
        try change()
        guard let place = all.firstIndex(where: { $0.index == index }) else {
            throw NetlinkError(.refused, errno: .noDevice)
        }
        if let master = settings.master {
            guard !all[place].isUp else { throw NetlinkError(.refused, errno: .invalid) }
            all[place].master = master
            all[place].flags = .up
        }
        guard let isUp = settings.isUp else { return }
        if isUp, let below = all.first(where: { $0.index == all[place].peer }), !below.isUp {
            throw NetlinkError(.refused, errno: .invalid)
        }
        all[place].flags = isUp ? .up : []
    }

    func deleteLink(_ index: LinkIndex) throws(NetlinkError) {
        all.removeAll { $0.index == index }
        for place in all.indices where all[place].master == index { all[place].master = nil }
    }

    func set(_ option: BondOption, of bond: String) throws(NetlinkError) {
        try change()
        guard let link = self[bond], !all.contains(where: { $0.master == link.index }) else {
            throw NetlinkError(.refused, errno: .invalid)
        }
        options.append("\(bond) \(option.name)=\(option.value)")
    }

    private func change() throws(NetlinkError) {
        changes += 1
        if changes == failing { throw NetlinkError(.refused, errno: .invalid) }
    }
}
