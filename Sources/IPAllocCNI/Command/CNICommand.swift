/// What a runtime asks a plugin to do, as `CNI_COMMAND` says.
public enum CNICommand: String, Sendable, Hashable, CaseIterable {
    case add = "ADD"
    case delete = "DEL"
    case check = "CHECK"
    case collectGarbage = "GC"
    case status = "STATUS"
    case version = "VERSION"

    /// The variables that must be set and not empty.
    var requiredVariables: [CNIVariable] {
        switch self {
        case .add, .check: [.containerID, .networkNamespace, .interface]
        // The namespace may be gone.
        case .delete: [.containerID, .interface]
        case .collectGarbage, .status, .version: []
        }
    }

    /// The first version of the specification that has the command.
    var firstVersion: CNIVersion {
        switch self {
        case .add, .delete, .version: .v030
        case .check: .v040
        case .collectGarbage, .status: .v110
        }
    }
}

/// The variables of the environment that carry a request.
public enum CNIVariable: String, Sendable, Hashable, CaseIterable {
    case command = "CNI_COMMAND"
    case containerID = "CNI_CONTAINERID"
    case networkNamespace = "CNI_NETNS"
    case interface = "CNI_IFNAME"
    case arguments = "CNI_ARGS"
    case path = "CNI_PATH"
}
