/// Why the settings cannot be used: where they stand, and what is wrong.
public struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
