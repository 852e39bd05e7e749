@testable import IPAllocModel

/// The resources of the walkthrough, as JSON.
enum Walkthrough {
    static let subnet = """
        {"apiVersion": "spiderpool.spidernet.io/v2beta1", "kind": "SpiderSubnet",
         "metadata": {"name": "subnet-test-ens192"},
         "spec": {"gateway": "10.6.0.1", "ips": ["10.6.168.171-10.6.168.180"],
                  "subnet": "10.6.0.1/16", "vlan": 0}}
        """

    static let otherSubnet = """
        {"apiVersion": "spiderpool.spidernet.io/v2beta1", "kind": "SpiderSubnet",
         "metadata": {"name": "subnet-test-ens224"},
         "spec": {"gateway": "10.7.0.1", "ips": ["10.7.168.171-10.7.168.180"],
                  "subnet": "10.7.0.1/16", "vlan": 0}}
        """

    static let pool = """
        {"apiVersion": "spiderpool.spidernet.io/v2beta1", "kind": "SpiderIPPool",
         "metadata": {"name": "ippool-test-ens192"},
         "spec": {"gateway": "10.6.0.1", "ips": ["10.6.168.176-10.6.168.180"],
                  "subnet": "10.6.0.1/16"}}
        """

    static let otherPool = """
        {"apiVersion": "spiderpool.spidernet.io/v2beta1", "kind": "SpiderIPPool",
         "metadata": {"name": "ippool-test-ens224"},
         "spec": {"gateway": "10.7.0.1", "ips": ["10.7.168.176-10.7.168.180"],
                  "subnet": "10.7.0.1/16"}}
        """

    static let deployment = #"""
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "test-app"},
         "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "test-app"}},
          "template": {"metadata": {"annotations": {
            "ipam.spidernet.io/subnets": "[{\"interface\":\"eth0\",\"ipv4\":[\"subnet-test-ens192\"]},{\"interface\":\"net1\",\"ipv4\":[\"subnet-test-ens224\"]}]",
            "ipam.spidernet.io/ippool-ip-number": "+1",
            "v1.multus-cni.io/default-network": "kube-system/macvlan-conf-ens192",
            "k8s.v1.cni.cncf.io/networks": "kube-system/macvlan-conf-ens224"},
            "labels": {"app": "test-app"}},
           "spec": {"containers": [{"name": "test-app", "image": "nginx",
             "imagePullPolicy": "IfNotPresent",
             "ports": [{"name": "http", "containerPort": 80, "protocol": "TCP"}]}]}}}}
        """#

    static let network = #"""
        {"apiVersion": "k8s.cni.cncf.io/v1", "kind": "NetworkAttachmentDefinition",
         "metadata": {"name": "macvlan-conf-ens192", "namespace": "kube-system",
                      "creationTimestamp": "2023-02-01T10:00:00Z"},
         "spec": {"config": "{\"cniVersion\":\"0.3.1\",\"name\":\"macvlan-conf-ens192\",\"plugins\":[{\"type\":\"macvlan\",\"master\":\"ens192\",\"mode\":\"bridge\",\"ipam\":{\"type\":\"spiderpool\"}},{\"type\":\"veth\",\"service_cidr\":[\"10.96.0.0/12\"]}]}"}}
        """#
}

/// A pool of a block, made in code.
func makePool(
    _ name: String = "a", subnet: String = "10.6.0.0/16", ips: [String] = ["10.6.0.10-10.6.0.20"],
    excludeIPs: [String] = []
) -> SpiderIPPool {
    var pool = SpiderIPPool()
    pool.name = name
    pool.spec.subnet = subnet
    pool.spec.ips = ips
    pool.spec.excludeIPs = excludeIPs
    return pool
}

/// A subnet of a block, made in code.
func makeSubnet(
    _ name: String = "s", subnet: String = "10.6.0.0/16", ips: [String] = ["10.6.0.10-10.6.0.99"],
    excludeIPs: [String] = []
) -> SpiderSubnet {
    var result = SpiderSubnet()
    result.name = name
    result.spec.subnet = subnet
    result.spec.ips = ips
    result.spec.excludeIPs = excludeIPs
    return result
}
