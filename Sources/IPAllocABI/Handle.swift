/// What stands behind a kind of opaque handles.
protocol HandleContent: ~Copyable {
    /// The number that memory of a live handle of this kind starts with.
    static var magic: UInt64 { get }
}

/// The memory of a handle: a magic number, and what it stands for.
///
/// The magic number tells a live handle from one of another kind or one that was freed, as far as
/// that can be told: a freed handle's memory is read, which may be gone or put to another use.
@safe
struct HandleBox<Content: HandleContent & ~Copyable>: ~Copyable {
    private var magic: UInt64
    private let allocator: Allocator
    var content: Content

    private init(_ content: consuming Content, allocator: Allocator) {
        // SAFETY: the table is only stored here.
        self.magic = Content.magic
        unsafe self.allocator = unsafe allocator
        self.content = content
    }

    /// Puts content into memory of the allocator's.
    ///
    /// - Throws: `.outOfMemory`; the content is destroyed then.
    static func create(
        _ content: consuming Content, allocator: Allocator
    ) throws(IPAllocError) -> OpaquePointer {
        let memory = try unsafe allocator.allocateBytes(
            MemoryLayout<Self>.size, alignment: MemoryLayout<Self>.alignment)
        // SAFETY: the memory is new, and large and aligned enough for a box.
        let box = unsafe memory.bindMemory(to: Self.self, capacity: 1)
        unsafe box.initialize(to: Self(content, allocator: allocator))
        return OpaquePointer(box)
    }

    /// The box of a live handle.
    ///
    /// - Throws: `.invalidArgument` for NULL, `.foreignHandle`.
    @inline(never)
    static func open(
        _ handle: OpaquePointer?
    ) throws(IPAllocError) -> UnsafeMutablePointer<Self> {
        guard let handle = unsafe handle else { throw IPAllocError(.invalidArgument) }
        // SAFETY: every handle starts with a magic number; the rest is used only if it is ours.
        let box = unsafe UnsafeMutablePointer<Self>(handle)
        guard unsafe box.pointee.magic == Content.magic else {
            throw IPAllocError(.foreignHandle)
        }
        return unsafe box
    }

    /// Destroys the content and gives the memory back; NULL is accepted.
    ///
    /// - Throws: `.foreignHandle`.
    static func close(_ handle: OpaquePointer?) throws(IPAllocError) {
        guard unsafe handle != nil else { return }
        let box = try unsafe open(handle)
        // SAFETY: the box is live and not used after this; its first word is overwritten so that a
        // later use of the handle is noticed.
        let allocator = unsafe box.pointee.allocator
        unsafe box.pointee.magic = ~Content.magic
        unsafe box.deinitialize(count: 1)
        unsafe allocator.deallocateBytes(
            box, size: MemoryLayout<Self>.size, alignment: MemoryLayout<Self>.alignment)
    }
}
