import CBenchBaselines

/// The shared library under test, loaded at run time as an installed program would.
@safe
final class Library {
    /// The handle that tasks are made with.
    let handle: OpaquePointer

    /// Opens the library and looks up every function that is measured.
    ///
    /// - Throws: `.library`, with the loader's words.
    init(path: String) throws(BenchError) {
        unsafe handle = try BenchError.opening { message, capacity in
            // SAFETY: the path has its NUL, and the message has the stated room.
            unsafe bench_library_open(path, message, capacity)
        }
    }

    deinit {
        // SAFETY: whoever makes tasks holds the library until they are gone.
        unsafe bench_library_close(handle)
    }

    /// The file that was loaded.
    var path: String {
        // SAFETY: the text lives as long as the handle.
        unsafe String(cString: bench_library_path(handle))
    }

    /// The version that the library states.
    var version: String {
        // SAFETY: the library's text lives as long as it is loaded.
        unsafe String(cString: bench_library_version(handle))
    }
}
