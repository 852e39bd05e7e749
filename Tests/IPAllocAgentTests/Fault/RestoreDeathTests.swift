import Foundation
import Glibc
import IPAllocStore
import IPAllocTestProgram
import IPAllocTestSupport
import Testing

/// A restore is killed before the n-th system call that changes files.
@Suite struct RestoreDeathTests {
    /// A folder with a store that has a log, and a backup that is older.
    private struct Scene {
        let directory: TemporaryDirectory
        let control: FaultControl
        /// The revisions.
        let old: Revision
        let backup: Revision

        var store: String { directory.file("store") }

        init() throws {
            directory = try TemporaryDirectory()
            control = try FaultControl(in: TemporaryDirectory())
            backup = try BackedUpStore(in: directory, endedBy: SIGKILL, with: nil).backupRevision
            old = try Self.revision(ofCopy: directory.file("store"))
        }

        /// Restores the backup to a folder.
        ///
        /// - Parameter number: The call that it is killed before; nil if it is not.
        /// - Returns: Whether it came to its end.
        func restore(
            to folder: String, isReplacing: Bool = true, killedAt number: Int64? = nil
        ) throws -> Bool {
            if let number { try control.fail(.death, at: number, with: 0) }
            let options = isReplacing ? ["--replace"] : []
            let process = try AgentProcess(
                ["--store", folder, "restore"] + options + [directory.file("copy")],
                environment: control.environment)
            let status = process.end()
            try control.stop()
            #expect(status == 0 || (status == nil && number != nil), "\(process.lines)")
            return status == 0
        }

        /// The revision of the store that is found where a folder's files are, which stay as they are.
        static func revision(ofCopy folder: String) throws -> Revision {
            let copy = try TemporaryDirectory()
            let path = copy.file("store")
            try FileManager.default.copyItem(atPath: folder, toPath: path)
            return try SQLiteStore(directory: path).revision
        }

        /// The revisions of the stores that were kept in a folder, each with its log.
        func kept(in folder: String) throws -> [Revision] {
            let prefix = "ipalloc.db.replaced-"
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
                .filter { $0.hasPrefix(prefix) }
            let numbers = Set(names.compactMap { Int($0.dropFirst(prefix.count).prefix(1)) })
            return try numbers.sorted().map { number in
                let copy = try TemporaryDirectory()
                for name in names where name.hasPrefix("\(prefix)\(number)") {
                    let suffix = name.dropFirst("\(prefix)\(number)".count)
                    try FileManager.default.copyItem(
                        atPath: "\(folder)/\(name)", toPath: copy.file("ipalloc.db\(suffix)"))
                }
                // Without a database there would be a fresh one.
                try #require(names.contains("\(prefix)\(number)"), "\(names)")
                return try SQLiteStore(directory: copy.path).revision
            }
        }
    }

    @Test("a restore that is killed at any moment is finished by the next one, or by a start")
    func killed() async throws {
        try await onThread {
            let scene = try Scene()
            #expect(scene.backup < scene.old)
            let files = FileManager.default
            var number: Int64 = 0
            var isEnded = false
            var found: Set<Revision> = []
            while !isEnded {
                number += 1
                let folder = scene.directory.file("store-\(number)")
                try files.copyItem(atPath: scene.store, toPath: folder)
                isEnded = try scene.restore(to: folder, killedAt: number)
                // The agent is started: it has the one store, or the other.
                let started = folder + ".started"
                try files.copyItem(atPath: folder, toPath: started)
                let revision = try SQLiteStore(directory: started).revision
                #expect([scene.old, scene.backup].contains(revision), "\(number)")
                found.insert(revision)
                let kept = try scene.kept(in: started)
                #expect(kept == (revision == scene.old ? [] : [scene.old]), "\(number)")
                // It is restored again, killed once more, and again.
                for again in [number, nil] where !isEnded {
                    let isDone = try scene.restore(to: folder, killedAt: again)
                    #expect(isDone == (again == nil) || revision == scene.backup, "\(number)")
                }
                #expect(try SQLiteStore(directory: folder).revision == scene.backup, "\(number)")
                let all = try scene.kept(in: folder)
                #expect(all.first == scene.old, "\(number)")
                #expect(all.dropFirst().allSatisfy { $0 == scene.backup }, "\(number)")
                #expect(
                    try files.contentsOfDirectory(atPath: folder).filter {
                        $0.contains("restored") || $0.contains(".new")
                    } == [])
                try files.removeItem(atPath: folder)
                try files.removeItem(atPath: started)
                try #require(number < 500)
            }
            #expect(found == [scene.old, scene.backup])
        }
    }

    @Test("a restore to an empty folder that is killed is made again without more being said")
    func fresh() async throws {
        try await onThread {
            let scene = try Scene()
            var number: Int64 = 0
            var isEnded = false
            while !isEnded {
                number += 1
                let folder = scene.directory.file("store-\(number)")
                isEnded = try scene.restore(to: folder, isReplacing: false, killedAt: number)
                // Where it has the database its name, there is nothing left to do.
                if !FileManager.default.fileExists(atPath: folder + "/ipalloc.db") {
                    #expect(!isEnded)
                    #expect(try scene.restore(to: folder, isReplacing: false), "\(number)")
                }
                #expect(try SQLiteStore(directory: folder).revision == scene.backup)
                #expect(try scene.kept(in: folder) == [])
                try #require(number < 500)
            }
        }
    }
}
