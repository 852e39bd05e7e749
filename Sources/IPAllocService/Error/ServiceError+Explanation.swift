import IPAllocModel
import IPAllocStore

extension ServiceError {
    /// Nothing is known of a pod's annotations.
    static func unknownPod(_ place: ObjectPlace, hasAddresses: Bool) -> ServiceError {
        ServiceError(
            .notFound,
            "Pod \(place.namespace)/\(place.name) is not among the resources"
                + (hasAddresses
                    ? ", though it has addresses (see `ipallocctl describe se \(place.name) -n "
                        + "\(place.namespace)`)" : "")
                + ", so its annotations are not known; give its manifest instead")
    }

    /// An object that has no pods.
    static func notExplainable(_ object: any Resource) -> ServiceError {
        ServiceError(
            .invalidRequest,
            "\(type(of: object).kind.name) \(object.name) gets no addresses; give a Pod, or a "
                + "workload whose pods are meant")
    }
}
