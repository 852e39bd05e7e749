extension Setting {
    /// Variables of Spiderpool's agent and controller that mean nothing here. A process may have
    /// them, and is told that they have no effect.
    public static let variablesWithoutEffect = [
        "SPIDERPOOL_ENABLED_DEBUG_METRIC", "SPIDERPOOL_ENABLED_METRIC",
        "SPIDERPOOL_ENABLED_RDMA_METRIC", "SPIDERPOOL_GOPS_LISTEN_PORT",
        "SPIDERPOOL_HEALTH_PORT", "SPIDERPOOL_IPPOOL_MAX_ALLOCATED_IPS",
        "SPIDERPOOL_METRIC_HTTP_PORT", "SPIDERPOOL_PYROSCOPE_PUSH_SERVER_ADDRESS",
        "SPIDERPOOL_UPDATE_CR_MAX_RETRIES", "SPIDERPOOL_WAIT_SUBNET_POOL_MAX_RETRIES",
        "SPIDERPOOL_WAIT_SUBNET_POOL_TIME_IN_SECOND",
        "SPIDERPOOL_WORKLOADENDPOINT_MAX_HISTORY_RECORDS",
    ]
}
