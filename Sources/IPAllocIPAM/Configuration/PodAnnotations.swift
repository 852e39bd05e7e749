import IPAllocCNI
import IPAllocJSON

/// The pod's annotations, which a runtime passes if the configuration has the capability
/// `io.kubernetes.cri.pod-annotations`.
enum PodAnnotations {
    static let capability = "io.kubernetes.cri.pod-annotations"

    /// The annotations, nil if the runtime passed none.
    ///
    /// - Throws: `.invalidConfiguration` with the place.
    static func of(_ network: NetworkConfiguration) throws(CNIError) -> [String: String]? {
        guard let value = network.runtimeConfiguration(capability), value != .null else {
            return nil
        }
        do {
            return try [String: String](json: value)
        } catch {
            throw CNIError(
                .invalidConfiguration, "the network configuration is wrong",
                details: error.within(field: capability).within(field: "runtimeConfig")
                    .description)
        }
    }
}
