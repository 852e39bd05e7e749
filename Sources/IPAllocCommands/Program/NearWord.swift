/// What may be meant by a word that is mistyped.
enum NearWord {
    /// The word that is nearest, if it is near enough: by two letters at most, and by less in a short
    /// word.
    static func near(_ word: String, among known: [String]) -> String? {
        let distances = known.map { (distance(word, $0), $0) }
        guard let (distance, near) = distances.min(by: { $0.0 < $1.0 }),
            distance <= min(2, word.count / 2)
        else { return nil }
        return near
    }

    /// The end of a message that asks for it.
    static func question(_ near: String?) -> TerminalText {
        near.map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// How many letters have to be put in, left out, replaced or swapped with the next one to make
    /// one word of another; none for those that a word lacks at its end, if it has two or more.
    private static func distance(_ word: String, _ other: String) -> Int {
        if word.count > 1 && other.hasPrefix(word) { return 0 }
        let (own, others) = (Array(word), Array(other))
        var rows = [Array(0...others.count)]
        for (index, letter) in own.enumerated() {
            var row = [index + 1]
            for (place, letterThere) in others.enumerated() {
                var least = min(
                    rows[index][place + 1] + 1, row[place] + 1,
                    rows[index][place] + (letterThere == letter ? 0 : 1))
                if index > 0, place > 0, letter == others[place - 1],
                    own[index - 1] == letterThere
                {
                    least = min(least, rows[index - 1][place - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[own.count][others.count]
    }
}
