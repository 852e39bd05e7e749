import CJemalloc

/// The statistics of the process's malloc.
enum Jemalloc {
    /// The version of jemalloc.
    static var version: String? {
        var text: UnsafePointer<CChar>?
        var size = unsafe MemoryLayout.size(ofValue: text)
        // SAFETY: this name's value is a pointer to text that lives for ever.
        guard unsafe mallctl("version", &text, &size, nil, 0) == 0, let text = unsafe text else {
            return nil
        }
        return unsafe String(String(cString: text).prefix { $0 != "-" })
    }

    /// The bytes that the program has from malloc and has not given back; nil if jemalloc does
    /// not count.
    static var allocated: UInt64? {
        // What lies in the thread's cache counts as allocated until it is flushed; the other
        // statistics are as old as the epoch.
        // SAFETY: this name takes no value.
        guard unsafe mallctl("thread.tcache.flush", nil, nil, nil, 0) == 0 else { return nil }
        var epoch: UInt64 = 1
        // SAFETY: this name's value is a 64-bit number.
        guard unsafe mallctl("epoch", nil, nil, &epoch, MemoryLayout<UInt64>.size) == 0 else {
            return nil
        }
        var bytes = 0
        var size = MemoryLayout<Int>.size
        // SAFETY: this name's value is a size_t.
        guard unsafe mallctl("stats.allocated", &bytes, &size, nil, 0) == 0 else { return nil }
        return UInt64(bytes)
    }
}
