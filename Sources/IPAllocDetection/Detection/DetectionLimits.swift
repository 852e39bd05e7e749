/// How long to search for other hosts.
public struct DetectionLimits: Sendable, Hashable {
    /// How often to ask before silence counts as an answer.
    public var attemptsMax: Int
    /// How long to wait for an answer each time.
    public var timeoutMilliseconds: Int

    /// Three attempts of 100 ms unless told otherwise.
    public init(attemptsMax: Int = 3, timeoutMilliseconds: Int = 100) {
        self.attemptsMax = attemptsMax
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}
