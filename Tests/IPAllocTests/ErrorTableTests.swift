import CIPAlloc
import Testing

@testable import IPAlloc

@Suite("IPAllocError")
struct ErrorTableTests {
    @Test("an unknown number has a text, never nothing")
    func unknownCode() {
        #expect(unsafe String(cString: ipalloc_strerror(1)) == "unknown error")
        #expect(unsafe String(cString: ipalloc_error_name(-1)) == "IPALLOC_EUNKNOWN")
    }
}
