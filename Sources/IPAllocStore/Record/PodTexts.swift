/// The texts of a record that hardly any other pod's records share, in few bytes.
///
/// Two values are equal if all their texts have the same UTF-8.
package struct PodTexts: Sendable, Hashable {
    /// Four times a `PackedText`: the UID, the name, the container, the network namespace.
    private let bytes: [UInt8]

    package init(uid: String, name: String, containerID: String, networkNamespace: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(
            uid.utf8.count + name.utf8.count + containerID.utf8.count
                + networkNamespace.utf8.count + Self.headers)
        PackedText.append(uid, to: &bytes)
        PackedText.append(name, to: &bytes)
        PackedText.append(containerID, to: &bytes)
        PackedText.append(networkNamespace, to: &bytes)
        // No more room than they need.
        self.init(packed: bytes[...])
    }

    /// How many bytes the four texts have in front of them, unless they are long.
    private static let headers = 8

    init(packed bytes: ArraySlice<UInt8>) {
        self.bytes = Array(bytes)
    }

    package var uid: String { PackedText.text(uidRange, in: bytes) }
    package var name: String { PackedText.text(nameRange, in: bytes) }
    package var containerID: String { PackedText.text(containerRange, in: bytes) }
    package var networkNamespace: String {
        PackedText.text(range(after: containerRange), in: bytes)
    }

    /// What to look for the UID and the name by, and to compare them by.
    package var uidKey: PackedKey { PackedKey(bytes, uidRange) }
    package var nameKey: PackedKey { PackedKey(bytes, nameRange) }
    package var containerKey: PackedKey { PackedKey(bytes, containerRange) }

    private var uidRange: Range<Int> { PackedText.range(at: 0, in: bytes) }
    private var nameRange: Range<Int> { range(after: uidRange) }
    private var containerRange: Range<Int> { range(after: nameRange) }

    private func range(after other: Range<Int>) -> Range<Int> {
        PackedText.range(at: other.upperBound, in: bytes)
    }
}

/// A text as `PodTexts` have it: two are equal if their UTF-8 is.
package struct PackedKey: Sendable {
    private let bytes: [UInt8]
    private let range: Range<Int>

    fileprivate init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        self.range = range
    }

    package init(_ text: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 2)
        PackedText.append(text, to: &bytes)
        self.init(bytes, PackedText.range(at: 0, in: bytes))
    }

    package func hash(by hash: ByteHash) -> UInt32 { hash.hash(bytes, in: range) }
}

extension PackedKey: Equatable {
    package static func == (left: PackedKey, right: PackedKey) -> Bool {
        guard left.range.count == right.range.count else { return false }
        // SAFETY: both ranges lie in their arrays, which outlive the closures.
        return unsafe left.bytes.withUnsafeBytes { mine in
            unsafe right.bytes.withUnsafeBytes { other in
                unsafe UnsafeRawBufferPointer(rebasing: mine[left.range]).hasBytes(
                    of: UnsafeRawBufferPointer(rebasing: other[right.range]))
            }
        }
    }
}
