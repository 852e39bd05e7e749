import Synchronization

/// What the annotations say that were read lately: all pods of a workload have the same.
///
/// Thread-safe.
public final class AnnotationMemory: Sendable {
    /// Texts that are longer are read each time.
    private static let lengthMax = 4096
    /// How many of each kind are remembered.
    private static let countMax = 1024

    private let pools = Mutex<[String: PoolsAnnotation]>([:])
    private let subnets = Mutex<[String: SubnetsAnnotation]>([:])

    public init() {}

    /// What `PoolsAnnotation` reads in a text.
    func pools(_ text: String) throws(SelectionError) -> PoolsAnnotation {
        if let known = pools.withLock({ $0[text] }) { return known }
        let read = try PoolsAnnotation(text)
        pools.withLock { Self.keep(read, text, in: &$0) }
        return read
    }

    /// What `SubnetsAnnotation` reads in a text.
    func subnets(
        _ text: String, form: SubnetsAnnotation.Form
    ) throws(SelectionError) -> SubnetsAnnotation {
        if let known = subnets.withLock({ $0[text] }), known.form == form { return known }
        let read = try SubnetsAnnotation(text, form: form)
        subnets.withLock { Self.keep(read, text, in: &$0) }
        return read
    }

    private static func keep<Value>(
        _ value: Value, _ text: String, in known: inout [String: Value]
    ) {
        guard text.utf8.count <= lengthMax else { return }
        // Whoever is still asked for is soon there again.
        if known.count >= countMax { known.removeAll(keepingCapacity: true) }
        known[text] = value
    }
}
