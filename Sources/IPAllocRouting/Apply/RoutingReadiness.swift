import IPAlloc
import IPAllocNetlink

/// Whether pods could be set up on this node.
public enum RoutingReadiness {
    /// Looks for what every pod needs: the kernel's answer, namespaces, and a tool for marks.
    ///
    /// - Parameter marks: Whether connections are to be marked.
    /// - Throws: `.permission`, `.kernel`, `.tool`.
    public static func check(marks: Bool) throws(RoutingError) {
        do throws(NetlinkError) {
            _ = try RouteNetlink().rules(.ipv4)
            // What may make one may also enter those of pods.
            _ = try NetworkNamespace.make()
        } catch {
            throw RoutingError(error)
        }
        if marks { _ = try MarkTools.find(for: [.ipv4]) }
    }
}
