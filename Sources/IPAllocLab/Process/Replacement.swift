import Glibc
import IPAllocNetlink

extension Lab {
    /// Becomes another program, in a network namespace of the lab.
    ///
    /// The program takes this process's place, so that terminal, signals and exit status are its
    /// own.
    ///
    /// - Throws: If there is no such namespace or program; there is no other return.
    public func become(_ arguments: [String], inNamespace name: String) throws(LabError) -> Never {
        let failure: Int32
        do {
            failure = try NetworkNamespace(named: name).run { () throws(NetlinkError) in
                // The thread that calls becomes the process, and keeps its network namespace.
                Self.execute(arguments)
            }
        } catch {
            throw LabError(error)
        }
        throw LabError(
            "\(arguments.first ?? "") cannot be run: \(ErrorNumber(rawValue: failure))")
    }

    /// - Returns: The error number; nothing is returned if it succeeds.
    private static func execute(_ arguments: [String]) -> Int32 {
        // SAFETY: the copies live until the program is replaced, or are freed.
        var copies = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe copies.forEach { unsafe free($0) } }
        guard let program = unsafe copies[0] else { return ENOENT }
        // SAFETY: the list ends with nil, and its first element is a text.
        unsafe execvp(program, &copies)
        return errno
    }
}
