internal import CIPAllocMachine

// The next address of a kind, and how far it goes on.

extension Layout {
    /// The lowest free, held or resting address that is not less than `value`.
    ///
    /// - Complexity: O(b) plus one pass over at most two blocks.
    func next(_ kind: AddressSelector, from value: UInt128) -> UInt128? {
        guard var position = position(atOrAfter: value) else { return nil }
        while true {
            let segment = segment(position.segment)
            if let found = next(kind, from: position.bit, in: segment) { return found }
            guard position.segment + 1 < segmentCount else { return nil }
            position = Position(segment: position.segment + 1, bit: 0)
        }
    }

    private func next(_ kind: AddressSelector, from bit: Int, in segment: Segment) -> UInt128? {
        let first = bit >> 6
        var block = segment.block(ofWord: first)
        var word = first
        while block < segment.blockCount {
            let words = segment.words(ofBlock: block)
            // A block that is entered at its start may be skipped as a whole.
            if word > words.lowerBound || count(kind, ofBlock: block, of: segment) > 0 {
                for word in max(word, words.lowerBound)..<words.upperBound {
                    var bits = self.bits(kind, ofWord: word, of: segment)
                    if word == first { bits &= ~0 << UInt64(bit & 63) }
                    if bits != 0 {
                        let address = segment.address(ofWord: word)
                        return address + UInt128(cipalloc_lowest_bit(bits))
                    }
                }
            }
            block += 1
            word = words.upperBound
        }
        return nil
    }

    /// The last address of the run of free, held or resting addresses that has `value`.
    ///
    /// - Complexity: O(length / 64).
    func lastOfRun(_ kind: AddressSelector, from value: UInt128) -> UInt128 {
        var last = value
        var next = value
        while let position = position(of: next) {
            let segment = segment(position.segment)
            let bits = self.bits(kind, ofWord: position.word, of: segment)
            let rest = bits >> UInt64(position.bit & 63)
            let length = UInt64((~rest).trailingZeroBitCount)
            guard length > 0 else { break }
            last = next + UInt128(min(length, UInt64(64 - position.bit & 63)) - 1)
            // The run goes on only if it reaches the word's end, and not past the last address.
            guard last & 63 == 63, last < UInt128.max else { break }
            next = last + 1
        }
        return last
    }
}
