import CIPAllocNetlink

extension NetworkNamespace {
    /// The folder in which `ip netns` keeps names.
    public static let namesFolder = "/run/netns"

    /// Makes a namespace without a name; it goes with the object, unless a process or file needs
    /// it.
    ///
    /// - Throws: `isNotPermitted` without CAP_SYS_ADMIN.
    public static func make() throws(NetlinkError) -> NetworkNamespace {
        do throws(ErrorNumber) {
            return try DedicatedThread.run { Result(catching: unshare) }.get()
        } catch {
            throw NetlinkError(system: error, "make", "a network namespace")
        }
    }

    /// Makes a namespace and binds it to a new file, as `ip netns add NAME` does.
    ///
    /// - Parameter path: The file, which must not exist, in a folder that does; for a name that
    ///   `ip netns` knows, use `named(_:)`.
    /// - Throws: `isAlreadyThere` if there is a file. Nothing is left behind after a failure.
    public static func make(at path: String) throws(NetlinkError) -> NetworkNamespace {
        do throws(ErrorNumber) {
            guard !path.utf8.contains(0) else { throw ErrorNumber.invalid }
            _ = try FileDescriptor(path: path, mode: CIPALLOC_FILE_CREATE)
            return try bindNew(to: path)
        } catch {
            throw NetlinkError(system: error, "make", "network namespace \(path)")
        }
    }

    /// Makes a namespace with a name. `ip netns add NAME`
    ///
    /// - Throws: `isAlreadyThere` if the name is taken; `.invalid` if it cannot be one.
    public static func make(named name: String) throws(NetlinkError) -> NetworkNamespace {
        let path = try path(ofName: name, "make")
        do throws(ErrorNumber) {
            // SAFETY: the text is borrowed for the calls.
            let made = unsafe cipalloc_directory_make(namesFolder)
            if made != -ErrorNumber.exists.rawValue {
                _ = try ErrorNumber.check(made)
                // What is mounted here is to be seen by processes that copied the mounts before.
                _ = try ErrorNumber.check(unsafe cipalloc_directory_share(namesFolder))
            }
        } catch {
            throw NetlinkError(system: error, "make", "folder \(namesFolder)")
        }
        return try make(at: path)
    }

    /// Opens the namespace of a name. `ip netns exec NAME`
    public convenience init(named name: String) throws(NetlinkError) {
        try self.init(path: try Self.path(ofName: name, "open"))
    }

    /// Takes a namespace from its file and deletes the file. `ip netns del NAME`
    ///
    /// The namespace goes when nothing needs it any more.
    ///
    /// - Throws: `isNotThere` if there is no file.
    public static func delete(at path: String) throws(NetlinkError) {
        do throws(ErrorNumber) {
            guard !path.utf8.contains(0) else { throw ErrorNumber.invalid }
            // A file that nothing is mounted on is what a crash between the two leaves behind.
            // SAFETY: the text is borrowed for the calls.
            let unmounted = unsafe cipalloc_namespace_unmount(path)
            if unmounted != -ErrorNumber.invalid.rawValue { _ = try ErrorNumber.check(unmounted) }
            _ = try ErrorNumber.check(unsafe cipalloc_file_remove(path))
        } catch {
            throw NetlinkError(system: error, "delete", "network namespace \(path)")
        }
    }

    /// Deletes the name of a namespace. `ip netns del NAME`
    ///
    /// - Throws: `isNotThere` if there is no such name.
    public static func delete(named name: String) throws(NetlinkError) {
        try delete(at: try path(ofName: name, "delete"))
    }

    /// Gives the calling thread, which is to end soon, a namespace of its own.
    @Sendable
    private static func unshare() throws(ErrorNumber) -> NetworkNamespace {
        _ = try ErrorNumber.check(cipalloc_namespace_unshare())
        return try ofThread(path: nil)
    }

    /// Makes a namespace and binds it to the file, which is new; or removes the file.
    private static func bindNew(to path: String) throws(ErrorNumber) -> NetworkNamespace {
        do throws(ErrorNumber) {
            return try DedicatedThread.run {
                Result { () throws(ErrorNumber) in
                    _ = try ErrorNumber.check(cipalloc_namespace_unshare())
                    let namespace = try ofThread(path: path)
                    // SAFETY: the text is borrowed for the call.
                    _ = try ErrorNumber.check(unsafe cipalloc_namespace_mount(path))
                    return namespace
                }
            }.get()
        } catch {
            // SAFETY: the text is borrowed for the call.
            _ = unsafe cipalloc_file_remove(path)
            throw error
        }
    }

    /// The file of a name: a name is one component of a path.
    private static func path(
        ofName name: String, _ operation: String
    ) throws(NetlinkError) -> String {
        guard
            !name.isEmpty && name != "." && name != ".." && !name.utf8.contains(0)
                && !name.utf8.contains(UInt8(ascii: "/"))
        else {
            throw NetlinkError(
                .invalid, errno: .invalid, operation: operation,
                object: "network namespace \(name)",
                text: "a namespace has one component of a path")
        }
        return "\(namesFolder)/\(name)"
    }
}
