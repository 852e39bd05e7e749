import Foundation
import Glibc
import IPAllocAgentAPI
import IPAllocJSON

/// Looks for what there is on this node: network namespaces, and what the container runtime has
/// kept of CNI results (libcni's cache, a file per interface).
struct NodeInspection {
    /// The folders of network namespaces.
    var namespaceFolders: [String]
    /// The folders of CNI results.
    var cacheFolders: [String]
    /// Files that could not be read, and why.
    private(set) var problems: [String] = []
    /// Whether files of the cache could not be read, whose containers may well be there.
    private var hasUnreadAttachments = false

    /// - Parameters:
    ///   - namespaceFolders: Where to look for network namespaces; the usual place if empty.
    ///   - cacheFolders: Where to look for CNI results; the usual place if empty.
    init(namespaceFolders: [String], cacheFolders: [String]) {
        self.namespaceFolders =
            namespaceFolders.isEmpty ? ["/var/run/netns"] : namespaceFolders.map(Self.whole)
        self.cacheFolders =
            cacheFolders.isEmpty ? ["/var/lib/cni/results"] : cacheFolders.map(Self.whole)
    }

    /// A path that means the same from every folder, without slashes that say nothing.
    private static func whole(_ path: String) -> String {
        let start = path.hasPrefix("/") ? "" : FileManager.default.currentDirectoryPath + "/"
        return "/" + (start + path).split(separator: "/").joined(separator: "/")
    }

    /// What there is. A folder that is not there tells nothing: not that nothing is there.
    mutating func facts() -> CheckArguments {
        var facts = CheckArguments()
        for folder in namespaceFolders {
            guard let names = names(in: folder) else { continue }
            facts.namespaceFolders.append(folder)
            facts.namespaces += names.map { "\(folder)/\($0)" }
        }
        for folder in cacheFolders {
            let problemCount = problems.count
            guard let names = names(in: folder) else {
                if problems.count > problemCount { hasUnreadAttachments = true }
                continue
            }
            facts.attachments = facts.attachments ?? []
            for name in names {
                if let attachment = attachment("\(folder)/\(name)") {
                    facts.attachments?.append(attachment)
                }
            }
        }
        facts.hasUnreadAttachments = hasUnreadAttachments
        return facts
    }

    /// This machine's name.
    static var hostName: String {
        var bytes = [CChar](repeating: 0, count: 256)
        // SAFETY: the length is the array's, whose last byte stays zero.
        guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return "" }
        return unsafe String(cString: bytes)
    }

    /// Whether a machine's name may be that of a node, which may have the domain, too.
    static func isHost(_ host: String, ofNode node: String) -> Bool {
        let first = { (name: String) in name.prefix { $0 != "." }.lowercased() }
        return first(host) == first(node)
    }

    /// The names in a folder, sorted; nil if it cannot be read.
    private mutating func names(in folder: String) -> [String]? {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch CocoaError.fileReadNoSuchFile {
            return nil
        } catch {
            problems.append("\(folder): \(SystemFailure.text(error))")
            return nil
        }
    }

    /// What a file of the cache tells; nil if it is none.
    private mutating func attachment(_ path: String) -> CheckArguments.Attachment? {
        let json: JSONValue
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            json = try JSONValue(parsing: Array(data))
        } catch CocoaError.fileReadNoSuchFile {
            // It went meanwhile.
            return nil
        } catch {
            var isFolder: ObjCBool = false
            // SAFETY: the flag outlives the call that sets it.
            _ = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            if isFolder.boolValue { return nil }
            hasUnreadAttachments = true
            let text = (error as? CocoaError).map(SystemFailure.text) ?? "\(error)"
            problems.append("\(path): \(text)")
            return nil
        }
        guard let container = json["containerId"]?.string, !container.isEmpty else { return nil }
        var attachment = CheckArguments.Attachment()
        attachment.containerID = container
        attachment.interface = json["ifName"]?.string ?? ""
        attachment.networkNamespace = json["netns"]?.string ?? ""
        let pairs = (json["cniArgs"]?.array ?? []).compactMap(\.array)
        let argument = { (name: String) in
            pairs.first { $0.first?.string == name }?.last?.string ?? ""
        }
        attachment.podUID = argument("K8S_POD_UID")
        attachment.podNamespace = argument("K8S_POD_NAMESPACE")
        attachment.podName = argument("K8S_POD_NAME")
        attachment.addresses = Self.addresses(in: json["result"] ?? .null)
        return attachment
    }

    /// The addresses of a CNI result of any version, without prefix lengths.
    private static func addresses(in result: JSONValue) -> [String] {
        let texts =
            (result["ips"]?.array ?? []).compactMap { $0["address"]?.string }
            + ["ip4", "ip6"].compactMap { result[$0]?["ip"]?.string }
        return texts.map { String($0.prefix { $0 != "/" }) }
    }
}
