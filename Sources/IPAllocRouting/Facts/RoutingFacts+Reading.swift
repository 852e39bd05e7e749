import IPAlloc
import IPAllocNetlink

extension RoutingFacts {
    /// Reads both sides, as far as a plan for the attachment needs them.
    ///
    /// - Parameters:
    ///   - firstInterface: The name of the pod's first interface.
    ///   - hostTable: The table of the node's routes to pods.
    ///   - markedFamilies: The families whose marks are wanted.
    static func read(
        _ sockets: RoutingSockets, for attachment: PodAttachment, firstInterface: String,
        hostTable: RouteTable, markedFamilies: Set<AddressFamily> = []
    ) throws(RoutingError) -> RoutingFacts {
        var facts = RoutingFacts()
        do throws(NetlinkError) {
            facts.pod = try NamespaceFacts.read(
                sockets.pod, in: sockets.podNamespace, tables: nil
            ) { links in
                podSettings(links, [attachment.interface, firstInterface, VethPair.podName])
            }
            facts.host = try NamespaceFacts.read(
                sockets.host, in: sockets.hostNamespace, tables: [hostTable]
            ) { links in
                links.map(\.name).filter(attachment.hostLinkNames.contains)
                    .map { .link("ipv4", $0, "rp_filter") }
            }
        } catch {
            throw RoutingError(error)
        }
        facts.pod.markedFamilies = try ConnectionMarks.read(
            markedFamilies, in: sockets.podNamespace)
        return facts
    }

    /// The pod's settings. Those of all links are read only where few are there, which is when the
    /// first one is set up: later ones leave the others' alone.
    ///
    /// - Parameter always: The names of the links whose settings are read in any case.
    private static func podSettings(_ links: [Link], _ always: [String]) -> [Sysctl] {
        let attachments = links.filter(\.isAttachment)
        let names =
            attachments.count <= 2
            ? links.map(\.name)
            : links.map(\.name).filter(always.contains)
        return (["all", "default"] + names).map { .link("ipv4", $0, "rp_filter") }
            + names.map { .link("ipv6", $0, "disable_ipv6") }
    }
}
