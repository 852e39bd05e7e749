import IPAllocModel

@testable import IPAllocService

extension World {
    /// Creates a Deployment in the namespace `default`, and gives what its pods refer to.
    @discardableResult
    func deployment(
        _ name: String, uid: String? = nil, replicas: Int, annotations: [String: String]
    ) async throws -> (owner: OwnerReference, warnings: [String]) {
        var deployment = Deployment()
        deployment.metadata = ObjectMetadata(name: name, namespace: "default")
        deployment.metadata.uid = uid ?? "uid-of-\(name)"
        deployment.spec.replicas = replicas
        deployment.spec.template.metadata.annotations = annotations
        let answer = try await create(deployment)
        return (OwnerReference(to: deployment, isController: true), answer.warnings)
    }

    /// Creates a StatefulSet in the namespace `default`, and gives what its pods refer to.
    func statefulSet(
        _ name: String, replicas: Int, annotations: [String: String] = [:]
    ) async throws -> OwnerReference {
        var set = StatefulSet()
        set.metadata = ObjectMetadata(name: name, namespace: "default")
        set.metadata.uid = "set-b1a361c7e9df"
        set.spec.replicas = replicas
        set.spec.template.metadata.annotations = annotations
        try await create(set)
        return OwnerReference(to: set, isController: true)
    }

    /// The addresses of a pool, as its resource tells.
    func ips(_ pool: String) async throws -> [String] {
        try await get(SpiderIPPool.self, pool).spec.ips
    }
}
