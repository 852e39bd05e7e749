/// The text that marks the node's end of a cable as ours, and says whose it is.
struct PairAlias: Sendable, Hashable {
    /// The network of the interface that was set up first.
    var network: String
    /// The container, whose name the link's own is too short for.
    var containerID: String

    private static let mark = "ipalloc"

    /// The text for the cable of a pod.
    init(for attachment: PodAttachment) {
        network = attachment.network
        containerID = attachment.containerID
    }

    /// Reads the text.
    ///
    /// - Returns: nil if it is none of ours.
    init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 3, words[0] == Self.mark else { return nil }
        containerID = String(words[words.count - 1])
        network = words[1..<(words.count - 1)].joined(separator: " ")
    }
}

extension PairAlias: CustomStringConvertible {
    var description: String { "\(Self.mark) \(network) \(containerID)" }
}
