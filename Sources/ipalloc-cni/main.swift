import CIPAlloc
import IPAllocCNI
import IPAllocIPAM
import IPAllocRoutingPlugin

/// The plugins of this program. It is installed under each of the names, and a runtime that calls
/// one of them gets that plugin.
let plugins: [(name: String, plugin: any CNIPlugin)] = [
    ("ipalloc", IPAMPlugin()),
    ("spiderpool", IPAMPlugin()),
    ("ipalloc-cni", IPAMPlugin()),
    ("coordinator", CoordinatorPlugin()),
    ("veth", VethPlugin()),
    ("ifacer", IfacerPlugin()),
]

CNIMain(plugins: plugins, productVersion: IPALLOC_VERSION).run(.ofProcess()).exit()
