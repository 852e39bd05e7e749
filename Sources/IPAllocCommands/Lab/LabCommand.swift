import ArgumentParser

/// `ipallocctl lab …`
struct LabCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Try things out on this machine: nodes, networks and pods without a cluster.",
        discussion: """
            The lab plays the controllers, the kubelets and Multus in network namespaces. It needs \
            root, or `unshare --user --map-root-user --net --mount`. It serves no cluster.

            EXAMPLE
              ipallocctl lab up --agent /usr/local/bin/ipalloc-agent
              ipallocctl apply -f Examples/walkthrough/multus-conf.yaml
              ipallocctl lab run
              ipallocctl lab exec POD -- ip address
              ipallocctl lab down
            """,
        subcommands: [
            LabUpCommand.self, LabRunCommand.self, LabExecCommand.self, LabDownCommand.self,
        ])
}
