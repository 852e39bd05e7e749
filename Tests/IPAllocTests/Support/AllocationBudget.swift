@testable import IPAlloc

/// An allocator that gives memory a number of times, and counts what it has not got back.
@safe
final class AllocationBudget {
    private let state: UnsafeMutablePointer<(left: Int, live: Int)>

    init(_ count: Int) {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: (count, 0))
    }

    deinit { unsafe state.deallocate() }

    /// The number of blocks that were not given back.
    var live: Int { unsafe state.pointee.live }

    /// The table. The budget must outlive what uses it: ask for `live` afterwards.
    var allocator: Allocator {
        unsafe Allocator(
            context: state,
            allocate: { context, size, alignment in
                let state = unsafe context!.assumingMemoryBound(to: (left: Int, live: Int).self)
                guard unsafe state.pointee.left > 0 else { return nil }
                unsafe state.pointee.left -= 1
                unsafe state.pointee.live += 1
                return UnsafeMutableRawPointer.allocate(byteCount: size, alignment: alignment)
            },
            deallocate: { context, memory, _, _ in
                unsafe context!.assumingMemoryBound(to: (left: Int, live: Int).self)
                    .pointee.live -= 1
                unsafe memory!.deallocate()
            })
    }
}
