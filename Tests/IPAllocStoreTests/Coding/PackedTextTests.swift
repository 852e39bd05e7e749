import IPAlloc
import Testing

@testable import IPAllocStore

@Suite("Packed texts")
struct PackedTextTests {
    private static let uuid = "8f3c1d7a-52a1-4e0f-9c55-000000000001"

    /// Texts, and how many bytes each takes.
    private static let texts: [(String, Int)] = [
        ("", 2), ("a", 3), ("00000000", 6), (uuid, 18), (containerID(7), 34),
        ("/var/run/netns/cni-8f3c1d7a-52a1-4e0f-9c55-000000000001", 37),
        ("x8f3c1d7a-52a1-4e0f-9c55-000000000001", 19),
        ("é8f3c1d7a-52a1-4e0f-9c55-000000000001", 40),
        ("/8f3c1d7a-52a1-4e0f-9c55-00000000000g", 39),
        ("/8f3c1d7a-52a1-4e0f-9c55-000000000001/", 40), ("ABCDEF01", 10),
        (String(repeating: "a-", count: 63), 128), (String(repeating: "a-", count: 64), 131),
        (String(repeating: "é-", count: 20_000), 60_004), ("\u{1}abcdefghijklmnop", 19),
        (String(repeating: "ab", count: 200), 203),
    ]

    @Test("texts behind each other come back, and take few bytes", arguments: texts)
    func roundTrip(text: String, count: Int) {
        var bytes: [UInt8] = []
        PackedText.append("before", to: &bytes)
        let start = bytes.count
        PackedText.append(text, to: &bytes)
        #expect(bytes.count - start == count)
        PackedText.append("behind", to: &bytes)
        let range = PackedText.range(at: start, in: bytes)
        #expect(range.upperBound == start + count)
        #expect(PackedText.text(range, in: bytes) == text)
        let behind = PackedText.range(at: range.upperBound, in: bytes)
        #expect(PackedText.text(behind, in: bytes) == "behind")
    }

    @Test("the bytes of a compact text are those of its text", arguments: [uuid, "00", "0000000a"])
    func compact(text: String) {
        var bytes: [UInt8] = []
        PackedText.append(text, to: &bytes)
        // Nobody writes two digits so, but they can be read.
        let compact = CompactText.encode(text) ?? [2, 0]
        var other: [UInt8] = []
        // SAFETY: the bytes are read inside the closures that lend them.
        let isText = unsafe compact.withUnsafeBytes {
            unsafe PackedText.append(compact: $0, to: &other)
        }
        #expect(isText)
        #expect(other == bytes)
        for bad: [UInt8] in [[], [1], [2], [7, 1]] {
            let isText = unsafe bad.withUnsafeBytes {
                unsafe PackedText.append(compact: $0, to: &other)
            }
            #expect(!isText)
        }
        #expect(other == bytes)
    }

    @Test("what is no UTF-8 is mended, and then is like any other text")
    func mended() {
        var bytes: [UInt8] = []
        let broken: [UInt8] = [0x61, 0xFF]
        // SAFETY: the bytes are read inside the closure that lends them.
        unsafe broken.withUnsafeBufferPointer { unsafe PackedText.append(utf8: $0, to: &bytes) }
        var other: [UInt8] = []
        PackedText.append("a\u{FFFD}", to: &other)
        #expect(bytes == other)
    }

    @Test("a pod's texts are told apart and found by their keys")
    func podTexts() {
        let texts = PodTexts(
            uid: Self.uuid, name: "web-1", containerID: containerID(3), networkNamespace: "")
        #expect(texts.uid == Self.uuid)
        #expect(texts.name == "web-1")
        #expect(texts.containerID == containerID(3))
        #expect(texts.networkNamespace == "")
        let hash = ByteHash()
        #expect(texts.uidKey == PackedKey(Self.uuid))
        #expect(texts.uidKey.hash(by: hash) == PackedKey(Self.uuid).hash(by: hash))
        #expect(texts.nameKey == PackedKey("web-1"))
        #expect(texts.nameKey != PackedKey("web-2"))
        #expect(texts.nameKey != PackedKey("web-10"))
        #expect(texts.nameKey != texts.uidKey)
    }
}
