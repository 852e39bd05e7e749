/// The words that stand for a field in descriptions: `totalIPCount` is `Total IP Count`, and
/// `allocatedIPs` is `Allocated IPs`.
enum FieldLabel {
    private static let acronyms: Set<String> = ["api", "url", "uid", "guid"]

    static func text(_ name: String) -> String {
        // Keys that are no identifiers, as addresses and labels, are shown as they are.
        guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }),
            name.first?.isLetter == true
        else { return name }
        return words(of: name).map { word in
            acronyms.contains(word.lowercased())
                ? word.uppercased() : word.prefix(1).uppercased() + word.dropFirst()
        }.joined(separator: " ")
    }

    /// Splits before each word that begins with a capital; `IPCount` is `IP` and `Count`.
    private static func words(of name: String) -> [String] {
        let characters = Array(name)
        var words: [String] = []
        var word = ""
        for (index, character) in characters.enumerated() {
            let before = index > 0 ? characters[index - 1] : nil
            let after = index + 1 < characters.count ? characters[index + 1] : nil
            let isPlural =
                after == "s" && (index + 2 == characters.count || characters[index + 2].isUppercase)
            let startsWord =
                character.isUppercase
                && (before?.isUppercase == false
                    || (after?.isLowercase == true && !isPlural && !word.isEmpty))
            if startsWord {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        return (words + [word]).filter { !$0.isEmpty }
    }
}
