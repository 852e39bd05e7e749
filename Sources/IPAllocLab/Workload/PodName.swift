/// The parts of names that Kubernetes' controllers make up.
enum PodName {
    /// Letters and digits that make no words and are not taken for each other.
    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")

    /// Five characters by chance.
    static func suffix(using generator: inout some RandomNumberGenerator) -> String {
        String((0..<5).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] })
    }

    /// What tells the replica sets of a deployment apart: a hash of the pods' template.
    static func templateHash(of text: String) -> String {
        // FNV-1a, in decimal, each digit's character code taken as one of the alphabet.
        var hash: UInt32 = 0x811C_9DC5
        for byte in text.utf8 {
            hash = (hash ^ UInt32(byte)) &* 0x0100_0193
        }
        return String(String(hash).utf8.map { alphabet[Int($0) % alphabet.count] })
    }

    /// What containers are known by to plugins: 64 hexadecimal digits.
    static func containerID(using generator: inout some RandomNumberGenerator) -> String {
        (0..<4).map { _ in
            let digits = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
