import Foundation
import IPAllocNetlink

/// Debian's macvlan plugin.
enum Macvlan {
    static let program = "/usr/lib/cni/macvlan"

    /// Why it cannot be tried here, or nil if it can.
    static let obstacle: String? = {
        guard FileManager.default.isExecutableFile(atPath: program) else {
            return "there is no \(program); install containernetworking-plugins"
        }
        do throws(NetlinkError) {
            _ = try NetworkNamespace.make()
            return nil
        } catch {
            return "\(error)"
        }
    }()
}
