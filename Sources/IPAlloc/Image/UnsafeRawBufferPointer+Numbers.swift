internal import CIPAllocMachine

extension UnsafeRawBufferPointer {
    /// A little-endian number at an offset that is in bounds.
    func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type, at offset: Int
    ) -> Number {
        unsafe Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }

    /// A number of elements, which cannot be more than fit into any image.
    func count(at offset: Int, of size: Int) throws(IPAllocError) -> Int {
        let count = unsafe number(UInt64.self, at: offset)
        // Five tables of this size and their checksums stay below the largest integer.
        guard count <= UInt64(Int.max / 8 / size) else {
            throw IPAllocError(.imageContent, position: offset)
        }
        return Int(count)
    }

    /// The CRC-32C of the bytes of a range that is in bounds.
    func checksum(of range: Range<Int>) -> UInt32 {
        let part = unsafe UnsafeRawBufferPointer(rebasing: self[range])
        return unsafe cipalloc_crc32c(0, part.baseAddress, part.count)
    }
}
