import IPAllocDetection

/// Why a pod's routing could not be set up, taken down or found as it should be.
///
/// The description says what was asked, what stood in the way and what to do.
public struct RoutingError: Error, Sendable, Hashable {
    /// The kind of obstacle.
    public struct Reason: Sendable, Hashable {
        enum Code {
            case configuration, chain, namespace, interface, address, table, gateway, family
            case link, mode, permission, tool, conflict, silence, kernel, difference
        }
        let code: Code

        /// A key of the configuration has a value that it cannot have.
        public static let configuration = Reason(code: .configuration)
        /// The plugin was not called behind another one, or that one made nothing.
        public static let chain = Reason(code: .chain)
        /// The pod's network namespace cannot be opened.
        public static let namespace = Reason(code: .namespace)
        /// An interface is not in the pod.
        public static let interface = Reason(code: .interface)
        /// An interface has not the address that it should have.
        public static let address = Reason(code: .address)
        /// A table belongs to someone else, or there is none left.
        public static let table = Reason(code: .table)
        /// A gateway is not on the link.
        public static let gateway = Reason(code: .gateway)
        /// The kernel does not know the family of an address.
        public static let family = Reason(code: .family)
        /// A link of the node or the pod that is to be made belongs to someone else.
        public static let link = Reason(code: .link)
        /// The mode contradicts what the pod has.
        public static let mode = Reason(code: .mode)
        /// The caller may not do this.
        public static let permission = Reason(code: .permission)
        /// A program that is needed is not on the node, or failed.
        public static let tool = Reason(code: .tool)
        /// Another host has the address.
        public static let conflict = Reason(code: .conflict)
        /// A gateway does not answer.
        public static let silence = Reason(code: .silence)
        /// The kernel refused something else.
        public static let kernel = Reason(code: .kernel)
        /// The kernel has not what the plan wants.
        public static let difference = Reason(code: .difference)
    }

    /// The kind of obstacle.
    public var reason: Reason
    /// What was asked.
    public var request: String
    /// What stood in the way.
    public var obstacle: String
    /// What to do about it.
    public var advice: String
    /// What could not be undone after the failure, if anything.
    public var leftovers: [String] = []
    /// Whether the operation that failed may have been done all the same.
    var isUncertain = false

    /// Describes a failure; `request` may be filled in later by who knows it.
    public init(_ reason: Reason, _ request: String = "", _ obstacle: String, advice: String) {
        self.reason = reason
        self.request = request
        self.obstacle = obstacle
        self.advice = advice
    }
}

extension RoutingError: CustomStringConvertible {
    public var description: String { Explanation.text(message, details) }

    /// What was asked, and what stood in the way.
    package var message: String { Explanation.message(request, obstacle) }

    /// What to do, and what could not be undone.
    package var details: String { Explanation.details(advice, leftovers) }
}
