import CIPAlloc

/// Which version of the project this is: that of the C header.
public enum AgentVersion {
    public static let current = IPALLOC_VERSION
}
