import CIPAlloc
import Foundation
import Testing

@testable import IPAlloc

/// Every code of Swift's, and the number that the C header gives it.
private let codes: [(code: IPAllocError.Code, number: Int)] = [
    (.invalidArgument, IPALLOC_EINVAL), (.foreignHandle, IPALLOC_EHANDLE),
    (.outOfMemory, IPALLOC_ENOMEM), (.structTooSmall, IPALLOC_ESTRUCT),
    (.syntax, IPALLOC_ESYNTAX), (.familyMismatch, IPALLOC_EFAMILY),
    (.reversedRange, IPALLOC_EREVERSED), (.prefixLength, IPALLOC_EPREFIX),
    (.overlap, IPALLOC_EOVERLAP), (.outsidePool, IPALLOC_EOUTSIDE), (.held, IPALLOC_EHELD),
    (.reserved, IPALLOC_ERESERVED), (.notHeld, IPALLOC_ENOTHELD),
    (.notReserved, IPALLOC_ENOTRESERVED), (.full, IPALLOC_EFULL), (.count, IPALLOC_ECOUNT),
    (.notFound, IPALLOC_ENOTFOUND), (.tooLarge, IPALLOC_ETOOLARGE), (.busy, IPALLOC_EBUSY),
    (.bufferTooSmall, IPALLOC_ENOSPACE), (.imageShort, IPALLOC_EIMAGESHORT),
    (.imageFormat, IPALLOC_EIMAGEFORMAT), (.imageVersion, IPALLOC_EIMAGEVERSION),
    (.imageChecksum, IPALLOC_EIMAGECHECKSUM), (.imageContent, IPALLOC_EIMAGECONTENT),
    (.corrupt, IPALLOC_ECORRUPT), (.malformedAddress, IPALLOC_EADDRESS),
    (.resting, IPALLOC_ERESTING), (.noBlock, IPALLOC_ENOBLOCK),
    (.unsupported, IPALLOC_EUNSUPPORTED), (.generation, IPALLOC_EGENERATION),
    (.otherBlock, IPALLOC_EOTHERBLOCK),
]

@Suite("IPAllocError")
struct ErrorTableTests {
    @Test("an unknown number has a text, never nothing")
    func unknownCode() {
        #expect(unsafe String(cString: ipalloc_strerror(1)) == "unknown error")
        #expect(unsafe String(cString: ipalloc_error_name(-1)) == "IPALLOC_EUNKNOWN")
        #expect(IPAllocError(.init(rawValue: -77)).description == "unknown error -77")
        #expect(IPAllocError(.init(rawValue: Int32.min)).description.hasSuffix("-2147483648"))
        #expect(IPAllocError(.init(rawValue: 0)).description == "success")
    }

    @Test("every code has the header's number, a name and a text, and there are no others")
    func numbers() {
        for (offset, entry) in codes.enumerated() {
            #expect(Int(entry.code.rawValue) == entry.number)
            #expect(entry.number == Int(IPALLOC_ERROR_FIRST) - offset)
            let number = entry.code.rawValue
            #expect(unsafe String(cString: ipalloc_strerror(number)) != "unknown error")
            #expect(unsafe String(cString: ipalloc_error_name(number)) != "IPALLOC_EUNKNOWN")
        }
        let next = Int32(IPALLOC_ERROR_FIRST) - Int32(codes.count)
        #expect(unsafe String(cString: ipalloc_strerror(next)) == "unknown error")
    }

    @Test("docs/errors.md has a row with the name and number of every code")
    func document() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/errors.md"), encoding: .utf8)
        for (code, number) in codes {
            let name = unsafe String(cString: ipalloc_error_name(code.rawValue))
            #expect(text.contains("\n| `\(name)` | \(number) | "))
        }
    }

    @Test("every code has a message of its own, which fits with the largest detail")
    func messages() {
        let last = Interval(UInt128.max - 1, UInt128.max)
        var seen: Set<String> = []
        for (code, _) in codes {
            let bare = IPAllocError(code)
            #expect(!bare.description.isEmpty)
            #expect(seen.insert(bare.description).inserted)
            let first = Interval(UInt128.max - 2, UInt128.max)
            let largest = [
                IPAllocError(
                    code, family: .ipv6, subject: first, obstacle: last, position: .min),
                IPAllocError(
                    code, family: .ipv6, requested: .max, available: .max, position: .min),
                IPAllocError(
                    code, family: .ipv6, subject: first, requested: .max, available: .max),
            ]
            for full in largest {
                #expect(full.description.utf8.count <= IPAllocError.messageCapacity)
                #expect(full.description.utf8.count < Int(IPALLOC_ERROR_TEXT_MAX))
                #expect(full.description.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
            }
        }
    }

    @Test("messages say what was asked, what stood in the way and what to do")
    func examples() throws {
        let address = try Interval(IPAddress("10.6.0.9"))
        let range = try AddressRange("10.6.0.0-10.6.0.255").interval
        #expect(
            IPAllocError(.held, subject: address).description
                == "10.6.0.9 is held; release it or claim another")
        #expect(
            IPAllocError(.held, subject: range, obstacle: address).description
                == "10.6.0.0-10.6.0.255: 10.6.0.9 is held; release it or claim another")
        #expect(
            IPAllocError(.full, requested: 5, available: 3).description
                == "allocate 5: 3 addresses are free; ask for fewer or grow the pool")
        #expect(
            IPAllocError(.full, requested: 2, available: 1).description
                == "allocate 2: 1 address is free; ask for fewer or grow the pool")
        #expect(
            IPAllocError(.full).description == "no address is free; release some or grow the pool")
        #expect(
            IPAllocError(.corrupt, subject: address, position: 7).description
                == "the pool violates an invariant: the free list has exactly the linked blocks at "
                + "10.6.0.9; stop using it and load an image")
    }

    @Test("a message is cut to its buffer, and its whole length is told")
    func cut() {
        let error = IPAllocError(.busy)
        let whole = Array(error.description.utf8)
        for capacity in [0, 1, 10, whole.count - 1, whole.count] {
            let kept = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                let room = unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<capacity])
                #expect(unsafe error.writeMessage(into: room) == whole.count)
                count = capacity
            }
            #expect(kept == Array(whole.prefix(capacity)))
        }
    }

    @Test("subject and obstacle are ranges of the error's family")
    func ranges() throws {
        let error = IPAllocError(
            .overlap, family: .ipv6, subject: Interval(1, 2), obstacle: Interval(2, 3))
        #expect(try error.subject == AddressRange("::1-::2"))
        #expect(try error.obstacle == AddressRange("::2-::3"))
        #expect(IPAllocError(.full).subject == nil)
    }

    @Test("structs that grow never lose the members of their first version")
    func firstVersions() {
        #expect(MemoryLayout<ipalloc_error_t>.offset(of: \.position) == 144 - 8)
        #expect(unsafe MemoryLayout<ipalloc_allocator_t>.offset(of: \.deallocate) == 32 - 8)
        #expect(MemoryLayout<ipalloc_address_t>.size == 24)
        #expect(MemoryLayout<ipalloc_range_t>.size == 48)
    }
}
