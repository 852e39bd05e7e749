import ArgumentParser
import IPAllocClient
import IPAllocModel

/// What shells complete names with: kinds, and the names of what the agent holds.
///
/// The agent is asked when somebody presses the key. If it does not answer soon, there is nothing
/// to complete with.
enum NameCompletion {
    /// Kinds, and behind a kind its objects: `get sp <TAB>`, `describe sp/<TAB>`.
    static let objects = CompletionKind.custom { words, index, _ in
        NameCompletion.objects(words, index, .process)
    }

    static let pools = CompletionKind.custom { words, _, _ in
        CompletionWords(words).names(of: [SpiderIPPool.kind], .process)
    }

    static let poolsAndSubnets = CompletionKind.custom { words, _, _ in
        CompletionWords(words).names(of: [SpiderIPPool.kind, SpiderSubnet.kind], .process)
    }

    /// - Parameters:
    ///   - words: The line, beginning with the program.
    ///   - index: Which of them is to be completed.
    static func objects(_ words: [String], _ index: Int, _ context: CommandContext) -> [String] {
        let line = CompletionWords(words)
        let word = index < words.count ? words[index] : ""
        if let slash = word.firstIndex(of: "/") {
            let kind = String(word[..<slash])
            let types = ResourceCatalog.types(answeringTo: kind)
            return line.names(of: types.map { $0.kind }, context).map { "\(kind)/\($0)" }
        }
        // The program and the verb stand before the kind.
        let before = CompletionWords(Array(words.prefix(index))).positional.dropFirst(2)
        guard let kind = before.first, !kind.contains("/") else {
            return ResourceCatalog.types.map { $0.kind.plural }
        }
        let types = kind.split(separator: ",").flatMap {
            ResourceCatalog.types(answeringTo: String($0))
        }
        return line.names(of: types.map { $0.kind }, context)
    }
}

/// A line that is being completed.
struct CompletionWords {
    private let words: [String]

    /// The options with a value that may stand before a name.
    private static let valued: Set<String> = [
        "-n", "--namespace", "--socket", "--timeout", "-o", "--output", "-l", "--selector", "-f",
        "--filename", "--svg", "--interface", "--replicas", "--current-replicas",
    ]

    init(_ words: [String]) {
        self.words = words
    }

    /// The words that are neither options nor their values.
    var positional: [String] {
        var found: [String] = []
        var isValue = false
        for word in words {
            if !isValue && !word.hasPrefix("-") { found.append(word) }
            isValue = !isValue && Self.valued.contains(word)
        }
        return found
    }

    private func value(of options: String...) -> String? {
        for option in options {
            if let place = words.firstIndex(of: option), place + 1 < words.count {
                return words[place + 1]
            }
            if let word = words.first(where: { $0.hasPrefix(option + "=") }) {
                return String(word.dropFirst(option.count + 1))
            }
        }
        return nil
    }

    /// The names of the agent's objects of some kinds, in the namespace that the line means.
    ///
    /// Shells take what they complete with for a part of a line, and bash carries out what stands in
    /// `$(…)`. So only names of signs that mean nothing to any of them are offered, as Kubernetes' are.
    func names(of kinds: [ResourceKind], _ context: CommandContext) -> [String] {
        allNames(of: kinds, context).filter { $0.utf8.allSatisfy(Self.isPlain) }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private func allNames(of kinds: [ResourceKind], _ context: CommandContext) -> [String] {
        var connection = ConnectionOptions()
        connection.socket = value(of: "--socket")
        connection.timeout = 2
        let client = connection.client(in: context)
        let namespace = value(of: "--namespace", "-n") ?? NamespaceOptions.defaultName
        return kinds.flatMap { kind in
            if kind == SpiderIPPool.kind, let names = try? PoolName.all(client) { return names }
            let list = try? client.list(kind, namespace: kind.isNamespaced ? namespace : nil)
            return (list?.items ?? []).compactMap { $0["metadata"]?["name"]?.string }
        }
    }
}
