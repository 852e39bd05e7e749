import CBenchBaselines

/// The shared object of a project beside which the library is measured, loaded at run time.
@safe
final class PeerFile {
    private let handle: OpaquePointer

    /// Opens the shared object.
    ///
    /// - Throws: `.library`, with the loader's words.
    init(path: String) throws(BenchError) {
        unsafe handle = try BenchError.opening { message, capacity in
            // SAFETY: the path has its NUL, and the message has the stated room.
            unsafe bench_peers_open(path, message, capacity)
        }
    }

    deinit {
        // SAFETY: each peer holds its file, and each cell its peers.
        unsafe bench_peers_close(handle)
    }

    /// All that the file has.
    var peers: [Peer] {
        // SAFETY: the handle is live, and the index below the count.
        (unsafe 0..<bench_peers_count(handle)).compactMap { index in
            unsafe bench_peers_get(handle, index).map { unsafe Peer(file: self, handle: $0) }
        }
    }
}

/// An allocator or a directory of another project.
@safe
final class Peer {
    private let file: PeerFile
    /// What tasks are made with.
    let handle: OpaquePointer

    fileprivate init(file: PeerFile, handle: OpaquePointer) {
        self.file = file
        unsafe self.handle = unsafe handle
    }

    // SAFETY, for all below: what the handle refers to lives as long as the file.

    /// The name in tables and in JSON.
    var name: String { unsafe String(cString: bench_peer_name(handle)) }

    private var allocates: Bool { unsafe bench_peer_allocates(handle) == 1 }
    private var answers: Bool { unsafe bench_peer_answers(handle) == 1 }
    private var sizeMax: UInt32 { unsafe bench_peer_size_max(handle) }

    /// Whether it can be measured in a cell.
    func fits(_ cell: Cell) -> Bool {
        guard cell.size <= sizeMax else { return false }
        if let loop = cell.pattern.loop { return loop != BENCH_CLAIM && allocates }
        return cell.pattern.hasWriters && answers
    }
}
