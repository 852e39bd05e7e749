/// Why no pools can be chosen for a pod.
public struct SelectionError: Error, Hashable {
    /// Which kind of failure this is.
    public enum Reason: Sendable, Hashable, CaseIterable {
        /// What users wrote is wrong: it fails until they change it.
        case wrongInput
        /// No pool serves the pod.
        case noPoolAvailable
        /// A pool or subnet that is named does not exist, or is of the wrong kind.
        case notFound
        /// The interface gets nothing, since what decides for the pod does not tell its pools.
        case nothingForInterface
        /// The pod has ended or is being deleted.
        case deadPod
        /// The resources contradict each other.
        case inconsistent
    }

    public let reason: Reason
    /// The whole explanation.
    public let message: String

    init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}

extension SelectionError: CustomStringConvertible {
    public var description: String { message }
}
