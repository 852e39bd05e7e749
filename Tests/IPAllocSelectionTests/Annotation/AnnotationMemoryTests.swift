import Testing

@testable import IPAllocSelection

@Suite("AnnotationMemory")
struct AnnotationMemoryTests {
    private let item = #"{"interface": "eth0", "ipv4": ["a"]}"#

    @Test("a text says the same the first time and later")
    func alike() throws {
        let memory = AnnotationMemory()
        for text in ["[\(item)]", #"[{"ipv4": ["a"]}, {"ipv6": ["b"]}]"#] {
            for _ in 0..<3 { #expect(try memory.pools(text) == PoolsAnnotation(text)) }
        }
    }

    @Test("one text in two forms says two things")
    func forms() throws {
        let memory = AnnotationMemory()
        for _ in 0..<3 {
            #expect(
                try memory.subnets(item, form: .single) == SubnetsAnnotation(item, form: .single))
            #expect(throws: SelectionError.self) { try memory.subnets(item, form: .several) }
        }
    }

    @Test("wrong input is refused each time, and more texts than it keeps are read all the same")
    func bounds() throws {
        let memory = AnnotationMemory()
        for _ in 0..<2 {
            #expect(throws: SelectionError.self) { try memory.pools("[") }
            for number in 0..<1500 {
                let text = #"[{"ipv4": ["a\#(number)"]}]"#
                #expect(try memory.pools(text) == PoolsAnnotation(text))
            }
        }
        let long = #"[{"ipv4": ["\#(String(repeating: "a", count: 5000))"]}]"#
        #expect(try memory.pools(long) == memory.pools(long))
    }
}
