extension IPAllocError {
    /// A buffer of this many bytes holds any message.
    public static var messageCapacity: Int { 511 }

    /// Writes the message: what was asked, what stood in the way, what to do.
    ///
    /// - Parameter buffer: Receives as much of the text as fits, without a final NUL.
    /// - Returns: The length of the whole text.
    /// - Complexity: O(1).
    public func writeMessage(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var text = unsafe TextWriter(buffer)
        // SAFETY: the writer stays within the buffer, which outlives it.
        switch code {
        case .full, .count, .notFound, .tooLarge, .bufferTooSmall, .outOfMemory:
            unsafe writeNumbers(to: &text)
        case .held, .reserved, .notHeld, .notReserved, .outsidePool, .resting:
            unsafe writeState(to: &text)
        case .syntax, .familyMismatch, .reversedRange, .prefixLength, .overlap, .malformedAddress:
            unsafe writeAddress(to: &text)
        case .imageShort, .imageFormat, .imageVersion, .imageChecksum, .imageContent:
            unsafe writeImage(to: &text)
        default:
            unsafe writeOther(to: &text)
        }
        unsafe assert(text.length <= Self.messageCapacity)
        return unsafe text.length
    }

    /// Refusals by number: `requested` is what was asked for, `available` what there is.
    private func writeNumbers(to text: inout TextWriter) {
        // SAFETY: the writer checks its bounds.
        switch code {
        case .full where requested > 1:
            unsafe text.append("allocate ")
            unsafe text.append(requested)
            unsafe text.append(": ")
            unsafe text.append(available)
            unsafe text.append(available == 1 ? " address is" : " addresses are")
            unsafe text.append(" free; ask for fewer or grow the pool")
        case .full where available > 0:
            unsafe text.append("no address is free, and ")
            unsafe text.append(available)
            unsafe text.append(" must rest; wait or grow the pool")
        case .full:
            unsafe text.append("no address is free; release some or grow the pool")
        case .count where requested == 0:
            unsafe text.append("a count of 0; ask for at least 1")
        case .count:
            unsafe text.append("a count of ")
            unsafe text.append(requested)
            unsafe text.append(": there are ")
            unsafe text.append(available)
            unsafe text.append("; ask for fewer")
        case .notFound:
            unsafe writeNotFound(to: &text)
        case .tooLarge:
            unsafe text.append(requested)
            unsafe text.append(" addresses: a pool holds ")
            unsafe text.append(available)
            unsafe text.append(" at most; split them among several pools")
        case .bufferTooSmall:
            unsafe text.append(requested)
            unsafe text.append(" needed: the buffer has room for ")
            unsafe text.append(available)
            unsafe text.append("; give a larger one")
        default:
            assert(code == .outOfMemory)
            unsafe text.append(requested)
            unsafe text.append(" bytes: the allocator gave no memory; free some and try again")
        }
    }

    /// An address that is not there, an ordinal or index past the end, or the end of a search.
    private func writeNotFound(to text: inout TextWriter) {
        // SAFETY: the writer checks its bounds.
        if let subject = subjectInterval {
            unsafe text.append(subject, family: family)
            unsafe text.append(": no such address there; try another, or end the search")
        } else if requested > 0 || available > 0 {
            unsafe text.append("number ")
            unsafe text.append(requested)
            unsafe text.append(", counted from 0: there are ")
            unsafe text.append(available)
            unsafe text.append("; ask for a lower one")
        } else {
            unsafe text.append("no such address; try another, or end the search")
        }
    }

    /// Refusals by an address's state: `obstacle` is the address, `subject` what was asked for.
    private func writeState(to text: inout TextWriter) {
        // SAFETY: the writer checks its bounds.
        if let subject = subjectInterval, let obstacle = obstacleInterval, subject != obstacle {
            unsafe text.append(subject, family: family)
            unsafe text.append(": ")
        }
        if let address = obstacleInterval ?? subjectInterval {
            unsafe text.append(address, family: family)
        } else {
            unsafe text.append("the address")
        }
        switch code {
        case .held:
            unsafe text.append(" is held; release it or claim another")
        case .reserved:
            unsafe text.append(" is reserved; unreserve it or choose another")
        case .resting:
            unsafe text.append(" is resting since its release; wait or choose another")
        case .notHeld:
            unsafe text.append(" is not held; release only what is held, and only once")
        case .notReserved:
            unsafe text.append(" is not reserved; unreserve only what is reserved")
        default:
            assert(code == .outsidePool)
            unsafe text.append(" is outside the pool; grow the pool or choose an address of it")
        }
    }

    /// Refusals of texts, addresses and ranges as such.
    private func writeAddress(to text: inout TextWriter) {
        // SAFETY: the writer checks its bounds.
        switch code {
        case .syntax:
            unsafe text.append("malformed text: byte ")
            unsafe text.append(UInt128(position.magnitude))
            unsafe text.append(", counted from 0, does not fit; correct the text from there on")
        case .familyMismatch:
            unsafe writeSubject(or: "the address", to: &text)
            let isMapped = family == .ipv6 && subjectInterval.map { $0.lower >> 32 } == 0xFFFF
            unsafe text.append(
                isMapped
                    ? " is IPv4-mapped; write it as the IPv4 address that it stands for"
                    : " is of another family than the rest; give addresses of one family")
        case .reversedRange:
            unsafe writeSubject(or: "the range's start", to: &text)
            unsafe text.append(" lies behind the range's end ")
            if let end = obstacleInterval { unsafe text.append(end, family: family) }
            unsafe text.append("; swap the two")
        case .prefixLength:
            unsafe text.append("a prefix of ")
            unsafe text.append(requested)
            unsafe text.append(" bits: ")
            unsafe writeSubject(or: "the address", to: &text)
            unsafe text.append(" has ")
            unsafe text.append(available)
            unsafe text.append("; use a length from 0 to that")
        case .overlap:
            unsafe writeSubject(or: "the range", to: &text)
            unsafe text.append(" overlaps ")
            if let obstacle = obstacleInterval {
                unsafe text.append(obstacle, family: family)
            } else {
                unsafe text.append("another range")
            }
            unsafe text.append("; leave one out or let them be merged")
        default:
            assert(code == .malformedAddress)
            unsafe text.append("an address at index ")
            unsafe text.append(UInt128(position.magnitude))
            unsafe text.append(": its family is ")
            unsafe text.append(available)
            unsafe text.append("; fill in the struct, with family 4 or 6")
        }
    }

    private func writeSubject(or substitute: StaticString, to text: inout TextWriter) {
        // SAFETY: the writer checks its bounds.
        if let subject = subjectInterval {
            unsafe text.append(subject, family: family)
        } else {
            unsafe text.append(substitute)
        }
    }

    /// Refusals of images: `position` is where the trouble was noticed.
    private func writeImage(to text: inout TextWriter) {
        // SAFETY: the writer checks its bounds.
        unsafe text.append("image, byte ")
        unsafe text.append(UInt128(position.magnitude))
        switch code {
        case .imageShort:
            unsafe text.append(": the image is cut short; give all of its bytes")
        case .imageFormat:
            unsafe text.append(": not an image of a pool; see where the bytes come from")
        case .imageVersion:
            unsafe text.append(": version ")
            unsafe text.append(requested)
            unsafe text.append(" is not known; use the release that wrote it, or a newer one")
        case .imageChecksum:
            unsafe text.append(": the checksum differs, the image is damaged; use another copy")
        default:
            assert(code == .imageContent)
            unsafe text.append(": the image contradicts itself; use another copy")
        }
    }

    private func writeOther(to text: inout TextWriter) {
        // SAFETY: the writer checks its bounds.
        switch code {
        case .invalidArgument:
            unsafe text.append(
                "an argument is missing or not one of the known values; see the function's text")
        case .foreignHandle:
            unsafe text.append("the handle is of another kind or was freed; give a live one")
        case .structTooSmall:
            unsafe text.append("a struct_size of ")
            unsafe text.append(requested)
            unsafe text.append(": the struct's first version has ")
            unsafe text.append(available)
            unsafe text.append("; set it to sizeof the struct")
        case .busy:
            unsafe text.append(
                "another change of the pool's ranges is under way; try again when it has ended")
        case .corrupt:
            unsafe text.append("the pool violates an invariant: ")
            if let rule = PoolInvariant(rawValue: position) {
                unsafe text.append(rule.text)
            } else {
                unsafe text.append("rule ")
                unsafe text.append(UInt128(position.magnitude))
            }
            if let subject = subjectInterval {
                unsafe text.append(" at ")
                unsafe text.append(subject, family: family)
            }
            unsafe text.append("; stop using it and load an image")
        case Code(rawValue: 0):
            unsafe text.append("success")
        default:
            unsafe text.append("unknown error ")
            if code.rawValue < 0 { unsafe text.append(UInt8(ascii: "-")) }
            unsafe text.append(UInt128(code.rawValue.magnitude))
        }
    }
}

#if !hasFeature(Embedded)

extension IPAllocError: CustomStringConvertible {
    /// What was asked, what stood in the way, what to do.
    public var description: String {
        // SAFETY: the writer stays within the buffer.
        unsafe String(unsafeUninitializedCapacity: Self.messageCapacity) {
            unsafe min(writeMessage(into: $0), $0.count)
        }
    }
}

#endif
