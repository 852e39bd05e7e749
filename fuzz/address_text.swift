// Text of addresses, ranges and blocks: any bytes are answered; what is read is written in a form
// that reads the same; addresses are read exactly when the C library reads them.
// Modules: IPAlloc

import Glibc

@testable import IPAlloc

/// The first byte chooses the family that is required, the rest is the text.
@c(LLVMFuzzerTestOneInput)
public func fuzzAddressText(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let families: [AddressFamily?] = [nil, .ipv4, .ipv6]
    let family = families[Int(bytes[0]) % families.count]
    let text = UnsafeBufferPointer(start: bytes + 1, count: count - 1)
    checkAddress(text, family)
    checkRange(text, family)
    checkBlock(text, family)
    return 0
}

private func checkAddress(_ text: UnsafeBufferPointer<UInt8>, _ family: AddressFamily?) {
    let address: IPAddress
    do {
        address = try IPAddress(parsing: text, family: family)
    } catch {
        checkRefusal(error, text)
        precondition(error.code == .familyMismatch || !platformReads(text))
        return
    }
    precondition(family == nil || address.family == family)
    precondition(platformReads(text))
    precondition(written(address) == address)
}

private func checkRange(_ text: UnsafeBufferPointer<UInt8>, _ family: AddressFamily?) {
    do {
        let range = try AddressRange(parsing: text, family: family)
        precondition(range.lower <= range.upper && range.lower.family == range.upper.family)
        var buffer = [UInt8](repeating: 0, count: AddressRange.textCapacity)
        let length = buffer.withUnsafeMutableBufferPointer { range.write(into: $0) }
        let again = try buffer.withUnsafeBufferPointer {
            try AddressRange(parsing: UnsafeBufferPointer(rebasing: $0[..<length]))
        }
        precondition(again == range)
    } catch {
        checkRefusal(error, text)
    }
}

private func checkBlock(_ text: UnsafeBufferPointer<UInt8>, _ family: AddressFamily?) {
    do {
        let block = try CIDRBlock(parsing: text, family: family)
        precondition(block.prefixLength <= block.family.bitWidth)
        precondition(block.range.lower <= block.address && block.address <= block.range.upper)
        precondition(block.contains(block.address))
        var buffer = [UInt8](repeating: 0, count: CIDRBlock.textCapacity)
        let length = buffer.withUnsafeMutableBufferPointer { block.write(into: $0) }
        let again = try buffer.withUnsafeBufferPointer {
            try CIDRBlock(parsing: UnsafeBufferPointer(rebasing: $0[..<length]))
        }
        precondition(again == block)
    } catch {
        checkRefusal(error, text)
    }
}

/// The address after it was written and read again.
private func written(_ address: IPAddress) -> IPAddress? {
    var buffer = [UInt8](repeating: 0, count: IPAddress.textCapacity)
    let length = buffer.withUnsafeMutableBufferPointer { address.write(into: $0) }
    return buffer.withUnsafeBufferPointer {
        try? IPAddress(parsing: UnsafeBufferPointer(rebasing: $0[..<length]))
    }
}

private func checkRefusal(_ error: any Error, _ text: UnsafeBufferPointer<UInt8>) {
    guard let error = error as? IPAllocError else { preconditionFailure("an error of ours") }
    precondition((0...text.count).contains(error.position))
    var message = [UInt8](repeating: 0, count: IPAllocError.messageCapacity)
    precondition(message.withUnsafeMutableBufferPointer { error.writeMessage(into: $0) } > 0)
}

/// Whether inet_pton reads the text, as either family; a NUL would end it early there.
private func platformReads(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !text.contains(0) else { return false }
    let terminated = (text + [0]).map { CChar(bitPattern: $0) }
    var storage = in6_addr()
    return inet_pton(AF_INET, terminated, &storage) == 1
        || inet_pton(AF_INET6, terminated, &storage) == 1
}
