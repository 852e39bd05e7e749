/// The number of a link in its network namespace; from 1.
public struct LinkIndex: RawRepresentable, Sendable, Hashable {
    /// The kernel's number.
    public var rawValue: UInt32

    /// Takes the kernel's number.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

extension LinkIndex: CustomStringConvertible {
    /// "#" and the number, for texts that do not know the link's name.
    public var description: String { "#\(rawValue)" }
}
