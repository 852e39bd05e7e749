import IPAlloc

/// The words for texts that are not what they should be.
enum AddressText {
    static func notACIDR(_ text: String, _ family: AddressFamily) -> String {
        "invalid CIDR format in \(family.name) '\(text)'"
    }

    static func notAnAddress(_ text: String, _ family: AddressFamily) -> String {
        "invalid IP format in \(family.name) '\(text)'"
    }

    static func notARange(_ text: String, _ family: AddressFamily) -> String {
        "invalid IP range format in \(family.name) '\(text)'"
    }

    static func notWithin(_ subnet: String) -> String {
        "not pertains to the 'spec.subnet' \(subnet) of IPPool"
    }
}
