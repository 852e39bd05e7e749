import IPAllocModel
import Testing

@testable import IPAllocSelection

@Suite("AffinityClass")
struct AffinityClassTests {
    private static let setters: [(PoolProperty, @Sendable (inout SpiderIPPool.Spec) -> Void)] = [
        (.podAffinity, { $0.podAffinity = LabelSelector() }),
        (.nodeName, { $0.nodeNames = ["n"] }),
        (.nodeAffinity, { $0.nodeAffinity = LabelSelector() }),
        (.namespaceName, { $0.namespaceNames = ["n"] }),
        (.namespaceAffinity, { $0.namespaceAffinity = LabelSelector() }),
        (.multusName, { $0.multusNames = ["n"] }),
    ]

    @Test("every set of properties comes before the sets that lack the weightiest difference")
    func order() {
        let count = Self.setters.count
        #expect(Self.setters.map(\.0) == PoolProperty.allCases)
        var classes: [AffinityClass] = []
        // The weightiest property is the highest bit, so the numbers count down through the order.
        for bits in (0..<(1 << count)).reversed() {
            var spec = SpiderIPPool.Spec()
            var properties: [PoolProperty] = []
            for (index, (property, set)) in Self.setters.enumerated()
            where bits >> (count - 1 - index) & 1 == 1 {
                set(&spec)
                properties.append(property)
            }
            let affinity = AffinityClass(spec)
            #expect(affinity.properties == properties)
            classes.append(affinity)
        }
        for (left, right) in zip(classes, classes.dropFirst()) {
            #expect(left < right)
            #expect(!(right < left))
        }
        #expect(classes.shuffled().sorted() == classes)
    }

    @Test("properties are named as in specifications")
    func names() {
        #expect(
            PoolProperty.allCases.map(\.rawValue) == [
                "podAffinity", "nodeName", "nodeAffinity", "namespaceName", "namespaceAffinity",
                "multusName",
            ])
    }
}
