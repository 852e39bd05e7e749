import IPAllocJSON

extension SpiderMultusConfig {
    public static func creation(of network: Self, in admission: Admission) -> Verdict<Self> {
        admission.creation(of: network)
    }

    public static func change(
        of old: Self, to new: Self, in admission: Admission
    ) -> Verdict<Self> {
        admission.change(of: old, to: new)
    }
}

extension Admission {
    /// Completes a new network, and says whether it may be created.
    func creation(of network: SpiderMultusConfig) -> Verdict<SpiderMultusConfig> {
        var verdict = Verdict(completed(network))
        let error =
            annotationError(verdict.object) ?? MultusConfigRules(spec: verdict.object.spec)
            .firstError
            ?? takenNameError(verdict.object)
        verdict.failure = error.map { .invalid(network, [$0]) }
        return verdict
    }

    /// Completes a changed network, and says whether the change is allowed.
    func change(
        of old: SpiderMultusConfig, to new: SpiderMultusConfig
    ) -> Verdict<SpiderMultusConfig> {
        var verdict = Verdict(completed(new))
        let error =
            nameChangeError(old, new) ?? annotationError(new)
            ?? MultusConfigRules(spec: verdict.object.spec).firstError
            ?? takenNameError(verdict.object)
        verdict.failure = error.map { .invalid(new, [$0]) }
        return verdict
    }

    private func completed(_ network: SpiderMultusConfig) -> SpiderMultusConfig {
        guard !network.isTerminating else { return network }
        var network = network
        network.spec.cniType = network.spec.cniType ?? "custom"
        network.spec.enablesCoordinator =
            network.spec.pluginType != .custom && network.spec.enablesCoordinator ?? true
        network.spec.disablesIPAM = network.spec.disablesIPAM ?? false
        return network
    }

    private static let cniVersions = ["0.3.0", "0.3.1", "0.4.0", "1.0.0"]
    private static let field = FieldPath("metadata.annotations")

    private func annotationError(_ network: SpiderMultusConfig) -> FieldError? {
        let annotations = network.metadata.annotations
        if let name = annotations[SpiderMultusConfig.networkNameKey] {
            let problems =
                name.isEmpty ? ["must be non-empty"] : LabelText.problems(ofSubdomain: name)
            if !problems.isEmpty {
                return .invalid(
                    Self.field, annotations,
                    "invalid custom net-attach-def resource name, err: "
                        + problems.joined(separator: ", "))
            }
        }
        if let version = annotations[SpiderMultusConfig.cniVersionKey],
            !Self.cniVersions.contains(version)
        {
            return .invalid(Self.field, annotations, "unsupported CNI version \(version)")
        }
        return nil
    }

    private func nameChangeError(
        _ old: SpiderMultusConfig, _ new: SpiderMultusConfig
    ) -> FieldError? {
        let name = new.networkName
        guard name != old.networkName else { return nil }
        return .invalid(
            Self.field, name,
            "it's unsupported to change customized Multus net-attach-def resource name from "
                + "'\(old.networkName)' to '\(name)'")
    }

    /// The definition's name is not that of one which another network made.
    private func takenNameError(_ network: SpiderMultusConfig) -> FieldError? {
        let networks: [NetworkAttachmentDefinition]
        do {
            networks = try view.networks
        } catch {
            return .internalError(Self.field, "failed to list net-attach-defs: \(error)")
        }
        let namespace = network.metadata.namespace
        let taken = networks.first {
            $0.name == network.networkName && $0.metadata.namespace == namespace
        }
        guard let owner = taken?.metadata.controller, owner.kind == SpiderMultusConfig.kind.name,
            owner.name != network.name
        else { return nil }
        return .invalid(
            Self.field, network.networkName,
            "the net-attach-def \(namespace)/\(network.networkName) already exists and is managed "
                + "by SpiderMultusConfig \(namespace)/\(owner.name).")
    }
}
