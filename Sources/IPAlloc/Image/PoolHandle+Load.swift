extension PoolHandle {
    /// Makes a pool from an image, which is examined first and copied.
    ///
    /// - Parameter image: Bytes from anywhere, of any alignment.
    /// - Throws: What `ImageReader` throws, `.outOfMemory`; nothing is kept then.
    /// - Complexity: O(size).
    static func make(
        image: UnsafeRawBufferPointer, allocator: Allocator
    ) throws(IPAllocError) -> PoolHandle {
        let reader = try unsafe ImageReader(validating: image)
        let format = unsafe reader.format
        var ranges = try unsafe IntervalBuffer(
            allocator: allocator, capacity: format.rangeCount)
        for index in 0..<format.rangeCount { try unsafe ranges.append(reader.range(index)) }
        var reserved = try unsafe IntervalBuffer(
            allocator: allocator, capacity: format.reservedCount)
        for index in 0..<format.reservedCount {
            try unsafe reserved.append(reader.reserved(index))
        }
        let layout = try unsafe Layout.make(
            ranges: ranges.list, reserved: reserved.list, keeping: nil,
            allocator: allocator)
        var index = 0
        layout.forEachGroup { position in
            let free = unsafe reader.group(index)
            layout.segment(position.segment).put(free, inWord: position.word)
            index += 1
        }
        layout.deriveHeaders()
        return try unsafe make(
            family: format.family, owning: layout,
            allocator: allocator)
    }
}
