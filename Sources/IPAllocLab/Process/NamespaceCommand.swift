import IPAllocNetlink

extension Command {
    /// The same program in a network namespace.
    ///
    /// `nsenter` leaves mounts as they are, where `ip netns exec` would give the program another
    /// `/sys`.
    func entering(namespace name: String) -> Command {
        var command = self
        command.arguments =
            ["--net=\(NetworkNamespace.namesFolder)/\(name)", "--", program] + arguments
        command.program = "/usr/bin/nsenter"
        return command
    }
}
