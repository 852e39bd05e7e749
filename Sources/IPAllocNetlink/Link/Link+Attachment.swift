extension Link {
    /// Whether it can belong to a pod's networks: not the loopback, and with neighbours to speak
    /// to, which the devices that the kernel puts into every namespace for tunnels have not.
    package var isAttachment: Bool {
        flags.isSuperset(of: [.broadcast, .multicast]) && !flags.contains(.loopback)
    }
}
