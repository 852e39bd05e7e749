/// A version of the CNI specification that this library speaks.
public enum CNIVersion: String, Sendable, Hashable, CaseIterable, Comparable {
    case v030 = "0.3.0"
    case v031 = "0.3.1"
    case v040 = "0.4.0"
    case v100 = "1.0.0"
    case v110 = "1.1.0"

    /// The newest one.
    public static let newest = CNIVersion.v110

    /// What a network configuration means that names no version.
    static let unnamed = "0.1.0"

    public static func < (left: CNIVersion, right: CNIVersion) -> Bool {
        // Each number has one digit, so that the texts have the order of the versions.
        left.rawValue < right.rawValue
    }

    /// Whether each address of a result says its family.
    var namesFamilies: Bool { self < .v100 }

    /// Whether interfaces and routes have the members that 1.1 added.
    var hasDetails: Bool { self >= .v110 }
}
