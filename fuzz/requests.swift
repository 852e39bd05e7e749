// What comes to the agent from outside: any body of a request is understood or refused, whichever way
// it is read, and what is understood is the same after it was written and read again; so are resources, which the
// rules for them accept or refuse, and the annotations of pods.
// Modules: IPAlloc IPAllocJSON IPAllocModel IPAllocSelection IPAllocAgentAPI

import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel

@testable import IPAllocSelection

/// The first byte chooses what the rest is.
@c(LLVMFuzzerTestOneInput)
public func fuzzRequests(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let rest = Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1))
    let choice = Int(bytes[0])
    if choice.isMultiple(of: 4) {
        checkAnnotation(String(decoding: rest, as: UTF8.self), choice: choice / 4)
        return 0
    }
    if choice % 4 == 1 {
        if let json = try? JSONValue(parsing: rest) { checkResource(json) }
    } else {
        bodies[choice / 4 % bodies.count](rest)
    }
    return 0
}

/// The bodies of requests.
private let bodies: [@Sendable ([UInt8]) -> Void] = [
    { check($0, IPAMAddArguments.self) }, { check($0, IPAMDeleteArguments.self) },
    { check($0, IPAMBatchDeleteArguments.self) }, { check($0, IPAMGarbageArguments.self) },
    { check($0, CoordinatorArguments.self) }, { check($0, ExplainArguments.self) },
    { check($0, PlanArguments.self) }, { check($0, CheckArguments.self) },
    { check($0, RepairArguments.self) }, { check($0, AddressReleaseArguments.self) },
]

/// What is understood without a tree is what the tree says, and what was understood is the same after
/// it was written and read again.
private func check<Message: FieldStruct>(_ body: [UInt8], _ type: Message.Type) {
    let canonical = Message(canonical: body)
    guard let json = try? JSONValue(parsing: body), let message = try? Message(json: json) else {
        precondition(canonical == nil, "what is refused was understood")
        return
    }
    precondition(canonical == nil || canonical == message)
    let written = message.jsonUTF8
    guard let again = try? Message(json: JSONValue(parsing: written)) else {
        preconditionFailure("what was understood cannot be read")
    }
    precondition(again == message)
    let directly = Message(canonical: written)
    precondition(directly == nil || directly == message)
}

private func checkResource(_ json: JSONValue) {
    guard let resource = try? ResourceCatalog.decode(json) else { return }
    check(resource)
}

private func check<Object: Resource>(_ resource: Object) {
    guard let again = try? Object(json: resource.json) else {
        preconditionFailure("what was understood cannot be read")
    }
    precondition(again.json == resource.json)
    let verdict = Admission().create(resource)
    guard verdict.failure == nil else {
        precondition(verdict.failure?.message.isEmpty == false)
        return
    }
    // What was accepted is complete: it is accepted as it is.
    precondition(Admission().create(verdict.object).failure == nil)
}

private func checkAnnotation(_ text: String, choice: Int) {
    switch choice % 6 {
    case 0: _ = try? PoolsAnnotation(text)
    case 1: _ = try? PoolAnnotation(text)
    case 2: _ = try? SubnetsAnnotation(text, form: .several)
    case 3: _ = try? SubnetsAnnotation(text, form: .single)
    case 4: _ = try? RoutesAnnotation(text)
    default: _ = try? NetworkReference.list(text)
    }
    if let count = try? AddressCount(text) {
        guard let again = try? AddressCount(count.description) else {
            preconditionFailure("a count cannot be read")
        }
        precondition(again == count)
    }
}
