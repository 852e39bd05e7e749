import IPAllocNetlink

extension FormerState.Change {
    private static let macAddress = "macAddress"
    private static let queueLength = "txQueueLength"

    /// What operations change in the pod that may last longer than what they make there.
    ///
    /// - Parameter cable: The name of the cable's end, which does not last.
    static func all(
        _ operations: [Operation], in pod: NamespaceFacts, besides cable: String?
    ) -> [Self] {
        operations.filter { $0.place == .pod }.flatMap { operation -> [Self] in
            switch operation.action {
            case .set(let setting, let value, let before):
                guard let before else { return [] }
                let change = Self(
                    setting.parts.joined(separator: "/"), before: before, after: value)
                if let cable, change.isOfLink(cable) { return [] }
                return [change]
            case .setLink(let index, let settings, let before):
                guard let name = pod.link(index)?.name else { return [] }
                return link(name, settings, before)
            default: return []
            }
        }
    }

    private static func link(
        _ name: String, _ settings: LinkSettings, _ before: LinkSettings
    ) -> [Self] {
        var changes: [Self] = []
        if let after = settings.macAddress, let before = before.macAddress {
            changes.append(
                Self(
                    "link/\(name)/\(macAddress)", before: before.description,
                    after: after.description))
        }
        if let after = settings.transmitQueueLength, let before = before.transmitQueueLength {
            changes.append(
                Self("link/\(name)/\(queueLength)", before: "\(before)", after: "\(after)"))
        }
        return changes
    }

    /// The setting of the kernel; nil if it is a property of a link.
    var sysctl: Sysctl? {
        let parts = setting.split(separator: "/").map(String.init)
        guard parts.count == 4, ["ipv4", "ipv6"].contains(parts[0]), parts[1] == "conf" else {
            return nil
        }
        return .link(parts[0], parts[2], parts[3])
    }

    /// What puts it back; nil if it is not as it was set, or the link is gone.
    func restoring(_ pod: NamespaceFacts) -> Operation? {
        if let sysctl {
            guard pod.settings[sysctl] == after else { return nil }
            return Operation(.pod, .set(sysctl, to: before, before: after))
        }
        let parts = setting.split(separator: "/").map(String.init)
        guard parts.count == 3, parts[0] == "link", let link = pod.link(named: parts[1]) else {
            return nil
        }
        var wanted = LinkSettings()
        var now = LinkSettings()
        switch parts[2] {
        case Self.macAddress:
            guard let mac = MACAddress(before), link.macAddress == MACAddress(after) else {
                return nil
            }
            wanted.macAddress = mac
            now.macAddress = link.macAddress
        case Self.queueLength:
            guard let length = UInt32(before), link.transmitQueueLength == UInt32(after) else {
                return nil
            }
            wanted.transmitQueueLength = length
            now.transmitQueueLength = link.transmitQueueLength
        default: return nil
        }
        return Operation(.pod, .setLink(link.index, wanted, before: now))
    }
}
