import IPAllocAgentAPI
import IPAllocService
import Logging

/// How the agent runs.
public struct AgentSettings: Sendable {
    /// The socket's path.
    public var socketPath = AgentPath.socketDefault
    /// The directory of the store.
    public var storePath = "/var/lib/ipalloc"
    /// Where to answer beside the socket, as in `127.0.0.1:5710`, without changing anything; empty
    /// for nowhere.
    public var healthAddress = ""
    /// The node that requests are for which name none; empty for the host's name.
    public var nodeName = ""
    public var logLevel = Logger.Level.info
    /// The directory of the node's CNI configurations.
    public var cniConfigDirectory = "/etc/cni/net.d"

    /// How many connections may be open; more wait until one of them ends.
    public var connectionsMax = 1024
    /// How long the body of a request may be.
    public var bodyBytesMax = 4 << 20
    /// How long a client may take to send a request, and to take some of the answer.
    public var requestSeconds = 10
    /// How long requests may take that are under way when the agent shuts down.
    public var shutdownSeconds = 30

    /// How addresses are chosen and resources are admitted.
    public var service = ServiceSettings()
    /// Whether plugins are to look for others that use an address before a pod does.
    public var detectsIPConflict = false
    /// Whether plugins are to see if a pod's gateway answers.
    public var detectsGateway = false
    /// Whether addresses that nobody uses are searched for now and then.
    public var collectsGarbage = true
    /// How long it takes from one search for addresses that nobody uses to the next; 0 for never.
    public var garbageSeconds = 600
    /// How many days lines of the audit trail are kept; 0 for no trail.
    public var auditDays = 30

    public init() {}
}

extension AgentSettings {
    /// How long garbage is left alone beyond its pod's grace period.
    var garbageDelaySeconds: Int {
        get { Int(service.garbageDelayMilliseconds / 1000) }
        set { service.garbageDelayMilliseconds = Int64(newValue) * 1000 }
    }

    /// How long an address that clashed is given to nobody.
    var conflictRestSeconds: Int {
        get { Int(service.conflictRestMilliseconds / 1000) }
        set { service.conflictRestMilliseconds = Int64(newValue) * 1000 }
    }

    /// How long a pod waits for its automatic pool, or for an address in it.
    var poolWaitSeconds: Int {
        get { Int(service.spaceWaitMilliseconds / 1000) }
        set { service.spaceWaitMilliseconds = Int64(newValue) * 1000 }
    }

    /// Multus' network of first interfaces; empty for none.
    var clusterNetwork: String {
        get { service.selection.clusterNetwork ?? "" }
        set { service.selection.clusterNetwork = newValue.isEmpty ? nil : newValue }
    }
}
