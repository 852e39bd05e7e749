extension NetlinkRequest {
    /// `ip link show`
    public static func listLinks() -> NetlinkRequest {
        NetlinkRequest(.getLink, .list) { writer in
            LinkSettings().write(to: &writer, index: nil)
            writer.attribute(LinkAttribute.extensionMask, LinkAttribute.skipStatistics)
        }
    }

    /// `ip link show dev NAME`, by number.
    public static func getLink(_ index: LinkIndex) -> NetlinkRequest {
        NetlinkRequest(.getLink, []) { writer in
            LinkSettings().write(to: &writer, index: index)
            writer.attribute(LinkAttribute.extensionMask, LinkAttribute.skipStatistics)
        }
    }

    /// `ip link show dev NAME`
    ///
    /// - Parameter name: One that `Link.isName(_:)` accepts.
    public static func getLink(named name: String) -> NetlinkRequest {
        NetlinkRequest(.getLink, []) { writer in
            LinkSettings().write(to: &writer, index: nil)
            writer.attribute(LinkAttribute.extensionMask, LinkAttribute.skipStatistics)
            writer.attribute(LinkAttribute.name, text: name)
        }
    }

    /// `ip link set dev NAME [mtu N] [address MAC] [txqueuelen N] [netns NS] [name NEW] [up]`
    public static func setLink(_ index: LinkIndex, _ settings: LinkSettings) -> NetlinkRequest {
        var request = NetlinkRequest(.newLink, .acknowledge) { writer in
            settings.write(to: &writer, index: index)
        }
        request.namespaces = [settings.namespace].compactMap(\.self)
        return request
    }

    /// `ip link add [link PARENT] name NAME … type KIND …`
    public static func addLink(_ link: NewLink) -> NetlinkRequest {
        var request = NetlinkRequest(.newLink, [.acknowledge, .create, .exclusive]) { writer in
            link.write(to: &writer)
        }
        request.namespaces = link.allSettings.compactMap(\.namespace)
        return request
    }

    /// `ip link del dev NAME`
    public static func deleteLink(_ index: LinkIndex) -> NetlinkRequest {
        NetlinkRequest(.deleteLink, .acknowledge) { writer in
            LinkSettings().write(to: &writer, index: index)
        }
    }
}
