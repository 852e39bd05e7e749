import IPAllocJSON

/// The body of `POST /v1/ipam/plan`: what would come of objects if they were applied, and their
/// pods came?
public struct PlanArguments: FieldStruct {
    /// What is applied, in this order: each object is created, or merged into the one that is
    /// there.
    public var objects: [JSONValue] = []
    /// The nodes that the pods come to; absent for all that are known.
    public var nodeNames: [String] = []
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.required("objects", &objects)
        try fields.field("nodeNames", &nodeNames)
    }
}

/// The answer to `POST /v1/ipam/plan`.
public struct PlanAnswer: FieldStruct {
    /// The store's state that it is about.
    public var revision = ""
    public var objects: [Object] = []
    public var pools: [Pool] = []
    public var pods: [Pod] = []
    /// The networks that the pods' interfaces are made from.
    public var networks: [Network] = []
    /// The nodes that pods come to, as far as they are known.
    public var nodes: [Node] = []
    /// The settings of the routing plugin; absent if there are none.
    public var coordinator: CoordinatorConfiguration?
    /// Why there are no settings of the routing plugin.
    public var coordinatorError: String?
    /// What else is to be known.
    public var notices: [String] = []
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.always("revision", &revision)
        try fields.always("objects", &objects)
        try fields.always("ippools", &pools)
        try fields.always("pods", &pods)
        try fields.always("networks", &networks)
        try fields.always("nodes", &nodes)
        try fields.field("coordinator", &coordinator)
        try fields.field("coordinatorError", &coordinatorError)
        try fields.always("notices", &notices)
    }

    /// One of the objects.
    public struct Object: FieldStruct {
        public var kind = ""
        public var namespace = ""
        public var name = ""
        /// `created`, `configured`, `unchanged`, `deleted` or `failed`.
        public var outcome = ""
        public var warnings: [String] = []
        /// Why it would be refused.
        public var error: String?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.always("kind", &kind)
            try fields.field("namespace", &namespace)
            try fields.always("name", &name)
            try fields.always("outcome", &outcome)
            try fields.field("warnings", &warnings)
            try fields.field("error", &error)
        }
    }

    /// A pool that changes, or that gives or takes back addresses.
    public struct Pool: FieldStruct {
        public var name = ""
        /// `created`, `configured`, `unchanged` or `deleted`.
        public var outcome = ""
        /// The workload that it is made for; empty for pools that people make.
        public var application = ""
        public var subnet = ""
        public var ips: [String] = []
        public var totalCount: UInt128 = 0
        public var allocatedCountBefore = 0
        public var allocatedCount = 0
        public var freeCount: UInt128 = 0
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.always("name", &name)
            try fields.always("outcome", &outcome)
            try fields.field("application", &application)
            try fields.field("subnet", &subnet)
            try fields.always("ips", &ips)
            try fields.always("totalIPCount", &totalCount)
            try fields.always("allocatedIPCountBefore", &allocatedCountBefore)
            try fields.always("allocatedIPCount", &allocatedCount)
            try fields.always("freeIPCount", &freeCount)
        }
    }

    /// A pod.
    public struct Pod: FieldStruct {
        public var podNamespace = ""
        public var podName = ""
        public var nodeName = ""
        public var application = ""
        /// `new`, `kept`, `replaced` or `removed`.
        public var state = ""
        public var defaultRouteInterface = ""
        public var interfaces: [Interface] = []
        /// Why it would not start.
        public var error: String?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.always("podNamespace", &podNamespace)
            try fields.always("podName", &podName)
            try fields.field("nodeName", &nodeName)
            try fields.always("application", &application)
            try fields.always("state", &state)
            try fields.field("defaultRouteNIC", &defaultRouteInterface)
            try fields.always("interfaces", &interfaces)
            try fields.field("error", &error)
        }
    }

    /// An interface of a pod, with its addresses and routes as the address plugin gets them.
    public struct Interface: FieldStruct {
        public var name = ""
        /// The full name of the network attachment definition; empty if it is not known.
        public var network = ""
        public var addresses: [IPAMAddAnswer.Address] = []
        public var routes: [IPAMAddAnswer.Route] = []
        /// What the routing plugins would do; the agent does not tell it, and `ipallocctl` adds it.
        public var routing: PlannedRoutingMessage?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.always("name", &name)
            try fields.field("network", &network)
            try fields.always("ips", &addresses)
            try fields.always("routes", &routes)
            try fields.field("routing", &routing)
        }
    }

    /// A network, in CNI's terms.
    public struct Network: FieldStruct {
        /// The full name of the network attachment definition.
        public var name = ""
        /// The CNI configuration as JSON within a text.
        public var configuration = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.always("name", &name)
            try fields.always("config", &configuration)
        }
    }

    /// A node.
    public struct Node: FieldStruct {
        public var name = ""
        /// Its own addresses, without prefix lengths.
        public var addresses: [String] = []
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.always("name", &name)
            try fields.always("addresses", &addresses)
        }
    }
}

/// What an interface changes of its pod and node beside having its addresses.
public struct PlannedRoutingMessage: FieldStruct {
    /// Addresses of other links, as of the cable to the node.
    public var podAddresses: [Line] = []
    public var hostAddresses: [Line] = []
    public var podRules: [Line] = []
    public var podRoutes: [Line] = []
    /// Those that earlier interfaces made, and that are moved to another table.
    public var removedPodRoutes: [Line] = []
    public var hostRules: [Line] = []
    public var hostRoutes: [Line] = []
    /// What is left out, and why.
    public var notices: [String] = []
    /// Why the interface could not be set up.
    public var error: String?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("podAddresses", &podAddresses)
        try fields.field("hostAddresses", &hostAddresses)
        try fields.field("podRules", &podRules)
        try fields.field("podRoutes", &podRoutes)
        try fields.field("removedPodRoutes", &removedPodRoutes)
        try fields.field("hostRules", &hostRules)
        try fields.field("hostRoutes", &hostRoutes)
        try fields.field("notices", &notices)
        try fields.field("error", &error)
    }

    /// A rule or route as `ip` shows it, or an address with its link.
    public struct Line: FieldStruct {
        /// 4 or 6.
        public var version = 4
        public var text = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.always("version", &version)
            try fields.always("text", &text)
        }
    }
}
