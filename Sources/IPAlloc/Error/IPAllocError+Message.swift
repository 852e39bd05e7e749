internal import CIPAllocMachine

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
        unsafe write(line: line, to: &text)
        unsafe assert(text.length <= Self.messageCapacity)
        return unsafe text.length
    }

    /// Which of the messages of the code it is.
    private var line: Int32 {
        switch code {
        case .familyMismatch: isMapped ? 1 : 0
        case .full where requested > 1: available == 1 ? 3 : 2
        case .full: available > 0 ? 1 : 0
        case .count: requested > 0 ? 1 : 0
        case .notFound where subjectInterval == nil: requested > 0 || available > 0 ? 1 : 0
        case .notFound: 2
        case .corrupt: subjectInterval == nil ? 0 : 1
        default: 0
        }
    }

    private var isMapped: Bool {
        family == .ipv6 && subjectInterval.map { $0.lower >> 32 } == 0xFFFF
    }

    /// The line of the invariant that is violated; they begin with the third.
    private var lineOfInvariant: Int32 {
        let rule = PoolInvariant(rawValue: position)?.rawValue ?? PoolInvariant.allCases.count + 1
        return Int32(1 + rule)
    }

    /// Writes one of the code's messages; `errors.c` says what their letters stand for.
    private func write(line: Int32, to text: inout TextWriter) {
        guard var next = unsafe cipalloc_message(code.rawValue, line) else { return }
        var isHidden = false
        var isPresent = false
        // SAFETY: the message ends with NUL or a line's end, behind which nothing is read.
        while true {
            let byte = unsafe UInt8(bitPattern: next.pointee)
            unsafe next += 1
            switch byte {
            case 0, UInt8(ascii: "\n"): return
            case UInt8(ascii: "{"): isHidden = isPresent
            case UInt8(ascii: "}"): isHidden = false
            case UInt8(ascii: "%"):
                isPresent = unsafe write(letter: UInt8(bitPattern: next.pointee), to: &text)
                unsafe next += 1
            default:
                if !isHidden { unsafe text.append(byte) }
            }
        }
    }

    /// Writes what a letter stands for.
    ///
    /// - Returns: Whether the refusal has it.
    private func write(letter: UInt8, to text: inout TextWriter) -> Bool {
        // SAFETY: the writer checks its bounds.
        switch letter {
        case UInt8(ascii: "s"): return unsafe write(subjectInterval, to: &text)
        case UInt8(ascii: "o"): return unsafe write(obstacleInterval, to: &text)
        case UInt8(ascii: "w"): return unsafe writeWhose(to: &text)
        case UInt8(ascii: "r"): unsafe text.append(requested)
        case UInt8(ascii: "a"): unsafe text.append(available)
        case UInt8(ascii: "p"): unsafe text.append(UInt128(position.magnitude))
        case UInt8(ascii: "i"): unsafe write(line: lineOfInvariant, to: &text)
        default:
            if code.rawValue < 0 { unsafe text.append(UInt8(ascii: "-")) }
            unsafe text.append(UInt128(code.rawValue.magnitude))
        }
        return true
    }

    private func write(_ interval: Interval?, to text: inout TextWriter) -> Bool {
        guard let interval else { return false }
        // SAFETY: the writer checks its bounds.
        unsafe text.append(interval, family: family)
        return true
    }

    /// Writes whose state is in the way: the obstacle, behind the subject if that is another one.
    private func writeWhose(to text: inout TextWriter) -> Bool {
        // SAFETY: the writer checks its bounds.
        if let obstacle = obstacleInterval, obstacle != subjectInterval {
            if unsafe write(subjectInterval, to: &text) {
                unsafe text.append(UInt8(ascii: ":"))
                unsafe text.append(UInt8(ascii: " "))
            }
            return unsafe write(obstacle, to: &text)
        }
        return unsafe write(subjectInterval, to: &text)
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
