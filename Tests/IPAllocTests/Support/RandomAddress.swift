import IPAllocTestSupport

@testable import IPAlloc

/// Random addresses in which zeros, short numbers and IPv4-mapped forms are frequent.
enum RandomAddress {
    static func address(
        _ family: AddressFamily, using random: inout SeededGenerator
    ) -> IPAddress {
        switch family {
        case .ipv4:
            let octets = (0..<4).map { _ -> UInt8 in
                let maximum = [0, 9, 99, 255].randomElement(using: &random)!
                return UInt8.random(in: 0...UInt8(maximum), using: &random)
            }
            return IPAddress(IPv4Address(octets[0], octets[1], octets[2], octets[3]))
        case .ipv6:
            var value: UInt128 = 0
            for _ in 0..<8 {
                let maximum = [0, 0, 0xF, 0xFFF, 0xFFFF].randomElement(using: &random)!
                value = value << 16 | UInt128.random(in: 0...UInt128(maximum), using: &random)
            }
            if Int.random(in: 0..<8, using: &random) == 0 {
                value = value & 0xFFFF_FFFF | 0xFFFF << 32
            }
            return IPAddress(IPv6Address(value: value))
        }
    }
}
