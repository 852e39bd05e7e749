// What a damaged or foreign store may hold: any bytes in the columns of a row are read or refused,
// and what is read is the same after it was written and read again.
// Modules: IPAlloc
// Sources: Sources/IPAllocStore/Coding Sources/IPAllocStore/Record Sources/IPAllocStore/Object Sources/IPAllocStore/Rest
// Sources: Sources/IPAllocStore/Table Sources/IPAllocStore/Audit
// Sources: Sources/IPAllocStore/Store/Revision.swift

import IPAlloc

/// The first byte chooses what the rest is.
@c(LLVMFuzzerTestOneInput)
public func fuzzStore(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let rest = Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1))
    switch bytes[0] < 0xC0 ? bytes[0] % 5 : 5 {
    case 0, 1: checkLists(rest)
    case 2: checkShortBytes(rest)
    case 3: checkText(String(decoding: rest, as: UTF8.self))
    case 4: checkAddress(rest)
    default: checkAuditLines(rest)
    }
    return 0
}

/// The lines of the audit trail, up to the first that cannot be read.
private func checkAuditLines(_ bytes: [UInt8]) {
    let entries = readAuditLines(bytes)
    var lines = AuditLines()
    for entry in entries { lines.append(entry) }
    precondition(readAuditLines(lines.bytes) == entries)
}

private func readAuditLines(_ bytes: [UInt8]) -> [AuditEntry] {
    var reader = AuditLinesReader(bytes)
    var entries: [AuditEntry] = []
    while let entry = try? reader.next(fitting: AuditFilter(AuditQuery())) { entries.append(entry) }
    return entries
}

/// The labels and owners of an object.
private func checkLists(_ bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let labels = try? reader.readLabels(), let owners = try? reader.readOwners() else {
        return
    }
    var writer = ByteWriter()
    writer.append(labels)
    writer.append(owners)
    var again = ByteReader(writer.bytes)
    precondition((try? again.readLabels()) == labels)
    precondition((try? again.readOwners()) == owners)
    precondition(again.isAtEnd)
}

private func checkShortBytes(_ bytes: [UInt8]) {
    guard let text = bytes.withUnsafeBytes({ CompactText.decode($0) }) else { return }
    checkText(text)
}

private func checkText(_ text: String) {
    guard let short = CompactText.encode(text) else { return }
    precondition(short.count < text.utf8.count)
    precondition(short.withUnsafeBytes { CompactText.decode($0) } == text)
}

private func checkAddress(_ bytes: [UInt8]) {
    guard let address = IPAddress(networkBytes: bytes) else {
        precondition(bytes.count != 4 && bytes.count != 16)
        return
    }
    precondition(address.networkBytes == bytes)
}
