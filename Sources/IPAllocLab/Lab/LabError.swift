import IPAllocClient
import IPAllocNetlink

/// Why the lab could not do something: what, what stood in the way, and what to do.
public struct LabError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
    /// Whether the answer is not known because something could not be reached or read.
    public var isUnknown = false

    public init(_ description: String) {
        self.description = description
    }

    init(_ error: NetlinkError) {
        self.init("\(error)")
        isUnknown = true
    }

    init(_ failure: ClientFailure) {
        self.init("\(failure)")
        isUnknown = !failure.isRefusal
    }
}
