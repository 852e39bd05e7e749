import IPAllocCNI
import IPAllocJSON
import IPAllocRoutingPlugin
import IPAllocScriptedAgent

@testable import IPAllocNetlink
@testable import IPAllocRouting

/// A call of one of the plugins, made from the node's namespace of a world.
struct PluginCall {
    var name: String
    var command: String
    var world: World
    var attachment: PodAttachment
    /// The plugin's own members of the network configuration, after a comma.
    var keys = ""
    /// The result of the plugin before; nil for none.
    var previousResult: String?
    /// The pod's namespace, unless another path is to be tried.
    var namespace: String
    var version = "1.1.0"
    /// Where it is kept what was before; empty for nowhere.
    var stateFolder = ""

    init(_ name: String, _ command: String, _ world: World, _ attachment: PodAttachment) {
        self.name = name
        self.command = command
        self.world = world
        self.attachment = attachment
        namespace = "/proc/self/fd/\(world.pod.namespace.descriptor)"
        previousResult = Self.result(attachment, namespace)
    }

    /// What macvlan gives for the attachment.
    private static func result(_ attachment: PodAttachment, _ namespace: String) -> String {
        let addresses = attachment.addresses.map { block in
            let gateway = attachment.routes.first {
                $0.destination.family == block.family
            }?.gateway?.description
            return #"{"interface":0,"address":"\#(block)","gateway":"\#(gateway ?? "")"}"#
        }
        let routes = attachment.routes.map { #"{"dst":"\#($0.destination)"}"# }
        return #"{"cniVersion":"1.1.0","interfaces":[{"name":"\#(attachment.interface)","#
            + #""mac":"02:00:00:00:00:01","sandbox":"\#(namespace)"}],"#
            + #""ips":[\#(addresses.joined(separator: ","))],"#
            + #""routes":[\#(routes.joined(separator: ","))],"dns":{}}"#
    }

    private var input: String {
        let result = previousResult.map { #","prevResult":\#($0)"# } ?? ""
        return #"{"cniVersion":"\#(version)","name":"\#(attachment.network)","type":"\#(name)""#
            + #","ipalloc_state_dir":"\#(stateFolder)"\#(keys)\#(result)}"#
    }

    /// Calls the plugin.
    func run() throws -> CNIOutcome {
        let environment = [
            "CNI_COMMAND": command, "CNI_CONTAINERID": attachment.containerID,
            "CNI_NETNS": namespace, "CNI_IFNAME": attachment.interface,
            "CNI_ARGS": "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=p",
        ]
        let (name, input) = (name, input)
        return try world.node.namespace.run { () throws(NetlinkError) in
            let main = CNIMain(
                plugins: [
                    ("veth", VethPlugin()), ("coordinator", CoordinatorPlugin()),
                    ("ifacer", IfacerPlugin()),
                ],
                productVersion: "0")
            return main.run(
                CNIInvocation(
                    program: "/opt/cni/bin/\(name)", environment: environment,
                    standardInput: { _ in Array(input.utf8) }))
        }
    }
}

extension CNIOutcome {
    var json: JSONValue? { try? JSONValue(parsing: standardOutput) }
    var code: Int64? { json?["code"]?.integer }
    var message: String? { json?["msg"]?.string }
    var details: String? { json?["details"]?.string }
}

extension ScriptedAgent {
    /// An agent that is healthy and tells these settings.
    static func telling(_ settings: String) -> ScriptedAgent {
        ScriptedAgent { request in
            request.line.hasPrefix("GET /v1/coordinator/config ")
                ? [.answer(200, settings)] : [.answer(200)]
        }
    }

    /// What Spiderpool's agent tells.
    static let settings = #"""
        {"mode":"auto","overlayPodCIDR":["10.244.0.0/16","fd00:244::/64"],
         "serviceCIDR":["10.96.0.0/12","fd00:96::/112"],"hijackCIDR":["169.254.25.10/32"],
         "tunePodRoutes":true,"podDefaultRouteNIC":"","hostRuleTable":500,"podRPFilter":0,
         "txQueueLen":0,"vethLinkAddress":"","vethMTU":1500,"podMACPrefix":"",
         "policyRoutes":[{"dst":"192.168.0.0/16","gw":"10.6.0.9"}]}
        """#
}
