import Synchronization

/// What an object says, as the one who writes it has it.
public protocol StorableValue: Sendable {
    /// The bytes that a store keeps of it; equal values have equal bytes.
    var storedBytes: [UInt8] { get }
}

/// An object's bytes, or a value of which they are made when somebody asks for them.
///
/// Thread-safe.
final class ObjectContent: Sendable {
    /// What was written; nil if only the bytes are known.
    let value: (any StorableValue)?
    private let known: Mutex<[UInt8]?>

    init(_ bytes: [UInt8]) {
        value = nil
        known = Mutex(bytes)
    }

    init(_ value: any StorableValue) {
        self.value = value
        known = Mutex(nil)
    }

    /// - Complexity: O(length) the first time, then O(1).
    var bytes: [UInt8] {
        known.withLock { known in
            if let known { return known }
            let bytes = value?.storedBytes ?? []
            known = bytes
            return bytes
        }
    }
}

extension ObjectContent: Hashable {
    static func == (left: ObjectContent, right: ObjectContent) -> Bool {
        left === right || left.bytes == right.bytes
    }

    func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
