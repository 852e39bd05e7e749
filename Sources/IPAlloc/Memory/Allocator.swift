internal import CIPAllocMachine

/// The table of functions that supplies all storage of pools and range buffers.
///
/// It has the shape of `ipalloc_allocator_t`, so that a C caller's functions are called directly.
/// The functions may be called from any thread that uses a pool.
@unsafe
public struct Allocator: BitwiseCopyable {
    /// Returns `size` bytes aligned to `alignment` (a power of two), or nil when there are none.
    public typealias Allocate =
        @convention(c) (
            _ context: UnsafeMutableRawPointer?, _ size: Int, _ alignment: Int
        ) -> UnsafeMutableRawPointer?
    /// Takes back what `Allocate` returned, with the same size and alignment.
    public typealias Deallocate =
        @convention(c) (
            _ context: UnsafeMutableRawPointer?, _ memory: UnsafeMutableRawPointer?, _ size: Int,
            _ alignment: Int
        ) -> Void

    let context: UnsafeMutableRawPointer?
    let allocateFunction: Allocate
    let deallocateFunction: Deallocate

    /// Makes a table.
    ///
    /// - Parameters:
    ///   - context: Handed to both functions; what it points to must outlive every use.
    ///   - allocate: Gives memory; it need not be zero.
    ///   - deallocate: Takes memory back.
    public init(
        context: UnsafeMutableRawPointer?, allocate: @escaping Allocate,
        deallocate: @escaping Deallocate
    ) {
        unsafe self.context = unsafe context
        unsafe self.allocateFunction = unsafe allocate
        unsafe self.deallocateFunction = unsafe deallocate
    }

    /// libc's memory; blocks of 2 MiB and more ask for huge pages.
    public static var libc: Allocator {
        unsafe Allocator(
            context: nil,
            allocate: { context, size, alignment in
                unsafe cipalloc_allocate(context, size, alignment)
            },
            deallocate: { context, memory, size, alignment in
                unsafe cipalloc_deallocate(context, memory, size, alignment)
            })
    }

    /// Memory for `count` values of a trivial type, not initialised.
    ///
    /// - Throws: `.outOfMemory`, also when the size in bytes would overflow.
    func allocate<Value: BitwiseCopyable>(
        _ type: Value.Type, count: Int, alignment: Int = MemoryLayout<Value>.alignment
    ) throws(IPAllocError) -> UnsafeMutablePointer<Value> {
        let memory = try unsafe allocateBytes(
            Self.size(of: type, count: count), alignment: alignment)
        // SAFETY: the memory is new, large and aligned enough for `count` values.
        return unsafe memory.bindMemory(to: type, capacity: count)
    }

    /// `size` bytes, not initialised.
    ///
    /// - Throws: `.outOfMemory`, with the size as `requested`.
    func allocateBytes(
        _ size: Int, alignment: Int
    ) throws(IPAllocError) -> UnsafeMutableRawPointer {
        assert(size > 0)
        assert(alignment > 0 && alignment & (alignment - 1) == 0)
        // SAFETY: the functions keep the contract of their type.
        guard let memory = unsafe allocateFunction(context, size, alignment) else {
            throw IPAllocError(.outOfMemory, requested: UInt128(size))
        }
        return unsafe memory
    }

    /// Gives back what `allocate` returned, with the same count and alignment.
    func deallocate<Value: BitwiseCopyable>(
        _ memory: UnsafeMutablePointer<Value>, count: Int,
        alignment: Int = MemoryLayout<Value>.alignment
    ) {
        unsafe deallocateBytes(
            memory, size: Self.size(of: Value.self, count: count), alignment: alignment)
    }

    /// Gives back what `allocateBytes` returned.
    func deallocateBytes(_ memory: UnsafeMutableRawPointer, size: Int, alignment: Int) {
        unsafe deallocateFunction(context, memory, size, alignment)
    }

    /// The size of an array in bytes; saturates, and no allocator grants that much.
    private static func size<Value: BitwiseCopyable>(of type: Value.Type, count: Int) -> Int {
        assert(count > 0)
        let (size, overflow) = MemoryLayout<Value>.stride.multipliedReportingOverflow(by: count)
        return overflow ? Int.max : size
    }
}
