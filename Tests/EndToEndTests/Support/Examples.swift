import Foundation

/// The files of the walkthrough.
enum Examples {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Examples/walkthrough").path

    static let networks = "\(folder)/multus-conf.yaml"
    static let subnets = "\(folder)/different-segment-ipv4-subnets.yaml"
    static let pools = "\(folder)/different-segment-ipv4-ippools.yaml"
    static let subnetApp = "\(folder)/subnet-test-deploy.yaml"
    static let poolApp = "\(folder)/ippool-test-deploy.yaml"
}
