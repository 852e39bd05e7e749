import IPAllocCNI

extension CNIError.Code {
    /// Another host has an address of the container.
    package static let conflict = CNIError.Code(rawValue: 102)
}
