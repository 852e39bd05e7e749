public import IPAllocStore

extension AddressService {
    /// Who got and gave back which address: the newest lines that fit, oldest first.
    ///
    /// - Throws: `ServiceError` with code `internal` if the store cannot be read.
    /// - Complexity: O(length of the trail).
    public func auditTrail(
        _ query: AuditQuery
    ) async throws(ServiceError) -> AuditTrail {
        do throws(StoreError) {
            return try await store.auditTrail(query)
        } catch {
            throw .storeFailure(error)
        }
    }
}
