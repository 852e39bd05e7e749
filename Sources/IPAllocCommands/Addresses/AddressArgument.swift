import ArgumentParser
import IPAlloc

/// An address as it is written on the command line: with or without a prefix length, as tables have
/// it.
struct AddressArgument: ExpressibleByArgument {
    let text: String

    init?(argument: String) {
        text = String(argument.prefix { $0 != "/" })
    }

    /// Examines the address.
    ///
    /// - Throws: `CommandFailure` if it is none, which says what a pod's name is for.
    func checked() throws(CommandFailure) -> String {
        guard (try? IPAddress(text)) != nil else {
            throw .refusal(
                "error: \"\(text)\" is no IP address; what a pod has tells: ipallocctl describe se NAME "
                    + "-n NAMESPACE")
        }
        return text
    }
}
