/// Why something could not be learnt from the kernel or done by it.
///
/// The description says what was asked, what stood in the way and in which words the kernel said
/// so: `add route default via 10.9.0.1 dev eth0 table 100: Network is unreachable (kernel: Nexthop
/// has invalid gateway)`.
public struct NetlinkError: Error, Sendable, Hashable {
    /// What stood in the way.
    public struct Reason: Sendable, Hashable {
        fileprivate enum Code { case refused, system, malformed, lost, silent, invalid, ambiguous }
        fileprivate let code: Code

        /// The kernel said no; `errno` says why.
        public static let refused = Reason(code: .refused)
        /// A system call failed; `errno` says why.
        public static let system = Reason(code: .system)
        /// The reply contradicts the format; `wire` says where.
        public static let malformed = Reason(code: .malformed)
        /// The reply is not whole: cut short, overrun, or changed under the reader's hands again
        /// and again.
        public static let lost = Reason(code: .lost)
        /// No reply came in time, or none that belongs to the request.
        public static let silent = Reason(code: .silent)
        /// A name cannot be one.
        public static let invalid = Reason(code: .invalid)
        /// What is meant could not be told from something else.
        public static let ambiguous = Reason(code: .ambiguous)
    }

    /// What stood in the way.
    public var reason: Reason
    /// The error number for `.refused` and `.system`, otherwise 0.
    public var errno: ErrorNumber
    /// What was to be done, as a verb: `add`.
    public var operation: String
    /// With what, in words: `route default via 10.6.0.1 dev eth0 table 100`.
    public var object: String
    /// The kernel's own words, or what there is to say about the reason.
    public var text: String?
    /// The offset in the request of the attribute that the kernel objects to.
    public var attributeOffset: Int?
    /// Where a reply contradicts the format.
    public var wire: WireError?

    /// Makes an error; operation and object are often filled in later by who knows them.
    init(
        _ reason: Reason, errno: ErrorNumber = ErrorNumber(rawValue: 0), operation: String = "",
        object: String = "", text: String? = nil, wire: WireError? = nil
    ) {
        self.reason = reason
        self.errno = errno
        self.operation = operation
        self.object = object
        self.text = text
        self.wire = wire
    }

    /// The failure of a system call.
    init(system errno: ErrorNumber, _ operation: String = "", _ object: String = "") {
        self.init(.system, errno: errno, operation: operation, object: object)
    }
}

extension NetlinkError {
    /// Whether what was to be added is there already: `EEXIST`.
    public var isAlreadyThere: Bool { errno == .exists }

    /// Whether what was to be changed, deleted or looked at is not there: `ESRCH` for routes,
    /// `ENOENT` for rules, neighbours, tables and files, `ENODEV` for links, `EADDRNOTAVAIL` for
    /// addresses.
    public var isNotThere: Bool {
        [.noSuchRoute, .noEntry, .noDevice, .addressNotAvailable].contains(errno)
    }

    /// Whether the caller may not do this.
    public var isNotPermitted: Bool { errno == .notPermitted || errno == .accessDenied }
}

extension NetlinkError: CustomStringConvertible {
    public var description: String {
        let asked = [operation, object].filter { !$0.isEmpty }.joined(separator: " ")
        var obstacle =
            switch reason.code {
            case .refused, .system: errno.description
            case .malformed: "the kernel's reply is malformed"
            case .lost: "the kernel's reply is not whole; try again"
            case .silent: "the kernel did not reply"
            case .invalid: "this cannot be a name"
            case .ambiguous: "the kernel would take another one for it; delete that first"
            }
        if let text { obstacle += reason == .refused ? " (kernel: \(text))" : " (\(text))" }
        if let wire { obstacle += ": \(wire)" }
        if isNotPermitted {
            obstacle +=
                reason == .refused
                ? "; CAP_NET_ADMIN in the namespace is needed" : "; root's rights are needed"
        }
        return asked.isEmpty ? obstacle : "\(asked): \(obstacle)"
    }
}
