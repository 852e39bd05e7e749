import CIPAlloc

/// The version of the program, which is that of the library.
enum ProgramVersion {
    static let text = IPALLOC_VERSION
}
