import Glibc

/// Texts, each once, in the order in which they came.
struct SharedTextList {
    private(set) var texts: [String] = []
    /// The bytes of all, and where those of each end.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var index = HashIndex()
    private let hash = ByteHash()
    /// The number that was asked for last: neighbours often have the same text.
    private var last: UInt32 = 0

    /// The number of a text, which is added if it is new. What is no UTF-8 is mended as `String`
    /// does.
    mutating func number(of utf8: UnsafeRawBufferPointer) -> UInt32 {
        if !texts.isEmpty, unsafe isText(last, utf8) { return last }
        let hash = unsafe hash.hash(utf8)
        if let known = index.first(hash, where: { unsafe isText($0, utf8) }) {
            last = known
            return known
        }
        last = UInt32(texts.count)
        unsafe texts.append(String(decoding: utf8, as: UTF8.self))
        unsafe bytes.append(contentsOf: utf8)
        ends.append(bytes.count)
        index.insert(last, hash: hash)
        return last
    }

    private func isText(_ number: UInt32, _ utf8: UnsafeRawBufferPointer) -> Bool {
        let start = number == 0 ? 0 : ends[Int(number) - 1]
        let end = ends[Int(number)]
        guard end - start == utf8.count else { return false }
        // SAFETY: the bytes are read inside the closure that they are lent to.
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end]).hasBytes(of: utf8)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether another buffer has the same bytes.
    func hasBytes(of other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard let mine = unsafe baseAddress, let others = unsafe other.baseAddress else {
            return true
        }
        // SAFETY: so many bytes begin at both.
        return unsafe memcmp(mine, others, count) == 0
    }
}
