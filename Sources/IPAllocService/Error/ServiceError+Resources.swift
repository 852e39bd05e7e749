import IPAllocJSON
import IPAllocModel

extension ServiceError {
    static func notFound(_ key: ResourceKey) -> ServiceError {
        ServiceError(.notFound, "\(key.kind.qualifiedPlural) \"\(key.name)\" not found")
    }

    static func undecodable(_ failure: DecodingFailure) -> ServiceError {
        ServiceError(.invalidRequest, "the object cannot be read: \(failure)")
    }
}
