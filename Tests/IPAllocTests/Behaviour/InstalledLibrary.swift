import CIPAlloc
import Glibc

/// The C library as a file: its functions, found by name when the tests run.
///
/// The tests themselves contain the engine compiled for the ordinary runtime; this is the other
/// build of it. The variable `IPALLOC_LIBRARY` names the file.
@safe
struct InstalledLibrary {
    typealias Create =
        @convention(c) (
            UnsafePointer<ipalloc_range_t>?, Int, UnsafePointer<ipalloc_range_t>?, Int,
            UnsafePointer<ipalloc_pool_options_t>?, UnsafeMutablePointer<OpaquePointer?>?,
            UnsafeMutablePointer<ipalloc_error_t>?
        ) -> CInt
    typealias Free = @convention(c) (OpaquePointer?) -> CInt
    typealias Change =
        @convention(c) (
            OpaquePointer?, UnsafePointer<ipalloc_range_t>?, Int,
            UnsafeMutablePointer<ipalloc_error_t>?
        ) -> CInt
    typealias AllocateLowest =
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<ipalloc_address_t>?,
            UnsafeMutablePointer<ipalloc_error_t>?
        ) -> CInt
    typealias Allocate =
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<ipalloc_cursor_t>?,
            UnsafeMutablePointer<ipalloc_address_t>?, UnsafeMutablePointer<ipalloc_error_t>?
        ) -> CInt
    typealias Claim =
        @convention(c) (
            OpaquePointer?, UnsafePointer<ipalloc_address_t>?,
            UnsafeMutablePointer<ipalloc_error_t>?
        ) -> CInt
    typealias Release =
        @convention(c) (
            OpaquePointer?, UnsafePointer<ipalloc_address_t>?,
            UnsafeMutablePointer<ipalloc_cursor_t>?, UnsafeMutablePointer<ipalloc_error_t>?
        ) -> CInt
    typealias Check =
        @convention(c) (OpaquePointer?, UnsafeMutablePointer<ipalloc_error_t>?) -> CInt
    typealias ImageSize =
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<Int>?, UnsafeMutablePointer<ipalloc_error_t>?
        ) -> CInt
    typealias ImageWrite =
        @convention(c) (
            OpaquePointer?, UnsafeMutableRawPointer?, Int, UnsafeMutablePointer<Int>?,
            UnsafeMutablePointer<ipalloc_error_t>?
        ) -> CInt

    let create: Create
    let free: Free
    let grow: Change
    let shrink: Change
    let reserve: Change
    let unreserve: Change
    let reclaim: Check
    let allocateLowest: AllocateLowest
    let allocateNext: Allocate
    let allocateAny: Allocate
    let claim: Claim
    let release: Release
    let check: Check
    let imageSize: ImageSize
    let imageWrite: ImageWrite

    /// The file's path, if one is named.
    static var path: String? {
        unsafe getenv("IPALLOC_LIBRARY").map { unsafe String(cString: $0) }
    }

    /// Loads the library; nil if it is not there, or lacks a function.
    init?(path: String) {
        guard let library = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) else { return nil }
        // SAFETY: each function has the type that the header declares for its name.
        func function<Function>(_ name: String, _ type: Function.Type) -> Function? {
            unsafe dlsym(library, "ipalloc_pool_" + name).map { unsafe unsafeBitCast($0, to: type) }
        }
        guard let create = unsafe function("create", Create.self),
            let free = unsafe function("free", Free.self),
            let grow = unsafe function("grow", Change.self),
            let shrink = unsafe function("shrink", Change.self),
            let reserve = unsafe function("reserve", Change.self),
            let unreserve = unsafe function("unreserve", Change.self),
            let reclaim = unsafe function("reclaim", Check.self),
            let allocateLowest = unsafe function("allocate_lowest", AllocateLowest.self),
            let allocateNext = unsafe function("allocate_next", Allocate.self),
            let allocateAny = unsafe function("allocate_any", Allocate.self),
            let claim = unsafe function("claim", Claim.self),
            let release = unsafe function("release", Release.self),
            let check = unsafe function("check", Check.self),
            let imageSize = unsafe function("image_size", ImageSize.self),
            let imageWrite = unsafe function("image_write", ImageWrite.self)
        else { return nil }
        unsafe self.create = unsafe create
        unsafe self.free = unsafe free
        unsafe self.grow = unsafe grow
        unsafe self.shrink = unsafe shrink
        unsafe self.reserve = unsafe reserve
        unsafe self.unreserve = unsafe unreserve
        unsafe self.reclaim = unsafe reclaim
        unsafe self.allocateLowest = unsafe allocateLowest
        unsafe self.allocateNext = unsafe allocateNext
        unsafe self.allocateAny = unsafe allocateAny
        unsafe self.claim = unsafe claim
        unsafe self.release = unsafe release
        unsafe self.check = unsafe check
        unsafe self.imageSize = unsafe imageSize
        unsafe self.imageWrite = unsafe imageWrite
    }
}
