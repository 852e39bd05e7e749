import IPAllocStore

/// Texts that many values have, each once and under a number, for as long as anybody has it.
///
/// *Caller serialises*.
struct SharedTexts: Sendable {
    private struct Entry: Sendable {
        var text: String
        /// How many have the number.
        var count = 0
    }

    private var entries = PagedList<Entry>()
    private var free: [UInt32] = []
    /// The numbers, found by the hashes of their texts.
    private var numbers = PartedIndex()
    private let hash = ByteHash()

    /// How many texts there are.
    var count: Int { numbers.count }

    subscript(number: UInt32) -> String { entries[Int(number)].text }

    /// The number of a text; nil if nobody has it.
    func number(of text: String) -> UInt32? { number(of: text, hash(of: text)) }

    private func number(of text: String, _ hash: UInt32) -> UInt32? {
        numbers.first(hash) { entries[Int($0)].text == text }
    }

    private func hash(of text: String) -> UInt32 {
        var text = text
        // SAFETY: the bytes are read inside the closure that they are lent to.
        return text.withUTF8 { unsafe hash.hash(UnsafeRawBufferPointer($0)) }
    }

    /// The number of a text that somebody may have soon, who calls `retain`; `forgetUnused` if nobody
    /// did.
    mutating func add(_ text: String) -> UInt32 {
        let hash = hash(of: text)
        if let known = self.number(of: text, hash) { return known }
        let number = free.popLast() ?? UInt32(entries.count)
        if number == entries.count {
            entries.append(Entry(text: text))
        } else {
            entries[Int(number)] = Entry(text: text)
        }
        numbers.insert(number, hash: hash)
        return number
    }

    /// Notes that one more has a number.
    mutating func retain(_ number: UInt32) { entries[Int(number)].count += 1 }

    /// The number of a text, which one more has from now on.
    mutating func retain(_ text: String) -> UInt32 {
        let number = add(text)
        retain(number)
        return number
    }

    /// Notes that one fewer has a number. The last one takes the text along.
    mutating func release(_ number: UInt32) {
        let index = Int(number)
        precondition(entries[index].count > 0)
        entries[index].count -= 1
        forgetUnused(number)
    }

    /// Forgets a text if nobody has its number.
    mutating func forgetUnused(_ number: UInt32) {
        let index = Int(number)
        guard entries[index].count == 0,
            numbers.remove(number, hash: hash(of: entries[index].text))
        else { return }
        entries[index].text = ""
        free.append(number)
    }
}

extension SharedTexts {
    /// How many have each number, counted anew.
    struct Uses {
        fileprivate var counts: [UInt32: Int] = [:]

        mutating func add(_ numbers: [UInt32]) {
            for number in numbers { counts[number, default: 0] += 1 }
        }
    }

    /// What does not fit to those who have numbers; nil if all does.
    func disagreement(with uses: Uses) -> String? {
        for (_, number) in numbers.entries {
            let (counted, known) = (uses.counts[number] ?? 0, entries[Int(number)])
            if self.number(of: known.text) != number {
                return "the text \(known.text) is another one by its number"
            }
            if known.count != counted || counted == 0 {
                return "the text \(known.text) is had by \(counted), and counted "
                    + "\(known.count) times"
            }
        }
        return uses.counts.count == count ? nil : "a text that somebody has is not there"
    }
}
