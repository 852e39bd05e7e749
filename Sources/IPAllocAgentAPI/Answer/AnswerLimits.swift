/// How much of an answer is taken before it is given up.
public struct AnswerLimits: Sendable, Hashable {
    /// The length of status line and header fields together, in bytes.
    public var headBytesMax: Int
    /// The length of the body, in bytes; of one line where lines are streamed.
    public var bodyBytesMax: Int

    public init(headBytesMax: Int = 64 << 10, bodyBytesMax: Int = 256 << 20) {
        precondition(headBytesMax > 0 && bodyBytesMax >= 0)
        self.headBytesMax = headBytesMax
        self.bodyBytesMax = bodyBytesMax
    }
}
