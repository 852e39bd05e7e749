import IPAllocJSON

/// What gives pods their interfaces.
protocol PodRuntime {
    /// Makes a pod's network namespace.
    func makeNamespace(_ name: String) throws(LabError)
    /// Removes one; one that is not there is no failure.
    func removeNamespace(_ name: String) throws(LabError)
    /// Makes an interface.
    ///
    /// - Parameter state: The lab without the interface.
    /// - Returns: What the last plugin answered.
    func add(
        _ configuration: NetworkConfigurationList, _ attachment: RuntimeAttachment,
        in state: LabState
    ) throws(LabError) -> JSONValue
    /// Removes an interface.
    ///
    /// - Parameter result: What `add` returned; null if that is not known.
    func delete(
        _ configuration: NetworkConfigurationList, _ attachment: RuntimeAttachment,
        result: JSONValue
    ) throws(LabError)
}
