/// A part of a resource where copies of the resource share it: a copy of dozens of fields is one
/// reference, until one of the copies is changed.
///
/// It is a value all the same: who changes a copy changes no other.
@propertyWrapper
public struct Shared<Value: Hashable & Sendable>: Sendable {
    @usableFromInline internal var storage: Storage

    /// Where the value is.
    // SAFETY: it is changed only through the one variable that has the only reference to it, by one
    // access at a time, as for every variable; all others only read it.
    @usableFromInline
    internal final class Storage: @unchecked Sendable {
        @safe @exclusivity(unchecked) @usableFromInline internal var value: Value

        @inlinable
        internal init(_ value: Value) {
            self.value = value
        }
    }

    @inlinable
    public init(wrappedValue: Value) {
        storage = Storage(wrappedValue)
    }

    @inlinable public var wrappedValue: Value {
        _read { yield storage.value }
        set { storage = Storage(newValue) }
        _modify {
            if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.value) }
            yield &storage.value
        }
    }
}

extension Shared: Hashable {
    @inlinable
    public static func == (left: Shared, right: Shared) -> Bool {
        left.storage === right.storage || left.storage.value == right.storage.value
    }

    @inlinable
    public func hash(into hasher: inout Hasher) {
        storage.value.hash(into: &hasher)
    }
}
