import CFaultVFS
import Foundation

@testable import IPAllocStore

/// Files in memory that fail and lose power on demand; see `fault_vfs.h`.
@safe final class FaultDisk: DatabaseFiles, @unchecked Sendable {
    /// SAFETY: the C functions are thread-safe, and the pointer is valid until `deinit`.
    private let vfs: OpaquePointer
    private let name: String

    init(seed: UInt64) {
        name = "fault-" + UUID().uuidString
        guard let vfs = unsafe fault_vfs_create(name, seed) else {
            preconditionFailure("no memory for a file system")
        }
        unsafe self.vfs = vfs
    }

    deinit {
        unsafe fault_vfs_destroy(vfs)
    }

    func location(of path: String) -> String { "file:\(path)?vfs=\(name)" }

    func size(of path: String) throws(StoreError) -> Int64? {
        if isOff { throw powerIsOff }
        let size = unsafe fault_vfs_size(vfs, path)
        return size < 0 ? nil : size
    }

    func remove(_ path: String) throws(StoreError) {
        if isOff { throw powerIsOff }
        unsafe fault_vfs_remove(vfs, path)
    }

    func rename(_ path: String, to newPath: String) throws(StoreError) {
        guard unsafe fault_vfs_rename(vfs, path, newPath) else { throw powerIsOff }
    }

    private var powerIsOff: StoreError { StoreError(.inputOutput, operation: "power is off") }

    var isOff: Bool { unsafe fault_vfs_is_off(vfs) }
    var hasFailed: Bool { unsafe fault_vfs_has_failed(vfs) }
    var losses: fault_losses_t { unsafe fault_vfs_losses(vfs) }

    func count(_ kind: fault_kind_t) -> Int64 { unsafe fault_vfs_count(vfs, kind) }
    func fail(_ kind: fault_kind_t, at number: Int64, code: Int32) {
        unsafe fault_vfs_fail(vfs, kind, number, code)
    }
    func cut(after number: Int64) { unsafe fault_vfs_cut_after(vfs, number) }
    func cut() { unsafe fault_vfs_cut(vfs) }
    func restart() { unsafe fault_vfs_restart(vfs) }
    func delaySync(_ delay: Bool) { unsafe fault_vfs_delay_sync(vfs, delay) }
}
