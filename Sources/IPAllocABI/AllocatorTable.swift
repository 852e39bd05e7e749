public import CIPAlloc

/// Sizes of `ipalloc_allocator_t`.
enum AllocatorTable {
    /// The size of the struct's first version. It stays as it is when members are added.
    static let firstSize: UInt32 = 32
}

extension Allocator {
    /// Takes a caller's table, or libc's memory for NULL.
    ///
    /// - Throws: `.structTooSmall`; `.invalidArgument` if a function is missing or the reserved
    ///   member is not 0.
    init(reading table: UnsafePointer<ipalloc_allocator_t>?) throws(IPAllocError) {
        guard let table = unsafe table else {
            unsafe self = .libc
            return
        }
        // SAFETY: nothing but the size is read before it is checked.
        let size = unsafe table.pointee.struct_size
        guard size >= AllocatorTable.firstSize else {
            throw IPAllocError(
                .structTooSmall, requested: UInt128(size),
                available: UInt128(AllocatorTable.firstSize))
        }
        guard unsafe table.pointee.reserved == 0,
            let allocate = unsafe table.pointee.allocate,
            let deallocate = unsafe table.pointee.deallocate
        else { throw IPAllocError(.invalidArgument) }
        unsafe self.init(
            context: table.pointee.context, allocate: allocate, deallocate: deallocate)
    }
}
