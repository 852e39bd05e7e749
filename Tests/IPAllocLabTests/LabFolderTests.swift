import Foundation
import Glibc
import IPAllocTestSupport
import Testing

@testable import IPAllocLab

@Suite("LabFolder")
struct LabFolderTests {
    @Test("a folder that is let go can be used at once, whoever has a copy of its descriptor")
    func release() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("lab")
        var folder: LabFolder? = try LabFolder(path: path)
        #expect(throws: LabError.self) { try LabFolder(path: path) }
        // As a process has that is being started.
        let number = try descriptor(of: path + "/lock")
        let copy = dup(try #require(number))
        defer { close(copy) }
        #expect(folder != nil)
        folder = nil
        #expect(throws: Never.self) { try LabFolder(path: path) }
    }

    /// The number under which this process has a file open.
    private func descriptor(of path: String) throws -> Int32? {
        let files = FileManager.default
        return try files.contentsOfDirectory(atPath: "/proc/self/fd").first { number in
            (try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")) == path
        }.flatMap { Int32($0) }
    }
}
