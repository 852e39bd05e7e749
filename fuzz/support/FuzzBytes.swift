/// The bytes of an input, read one after the other as what a target needs; zeros after the end.
struct FuzzBytes {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        bytes = UnsafeBufferPointer(start: start, count: count)
    }

    var isAtEnd: Bool { index >= bytes.count }

    /// The bytes that were not read.
    var rest: [UInt8] { Array(bytes[min(index, bytes.count)...]) }

    mutating func byte() -> UInt8 {
        defer { index += 1 }
        return index < bytes.count ? bytes[index] : 0
    }

    /// A number less than `count`, which is at most 65,536.
    mutating func number(below count: Int) -> Int {
        let low = Int(byte())
        return (count > 256 ? low | Int(byte()) << 8 : low) % count
    }

    /// A number of any size, small ones in few bytes.
    mutating func wide() -> UInt128 {
        var value: UInt128 = 0
        for _ in 0..<number(below: 17) { value = value << 8 | UInt128(byte()) }
        return value
    }
}
