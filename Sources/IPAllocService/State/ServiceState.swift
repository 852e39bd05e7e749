import IPAllocModel
import IPAllocSelection
import IPAllocStore

/// All that a service knows, in memory; the store has the same on disk.
struct ServiceState: Sendable {
    let settings: ServiceSettings
    var objects = ObjectTable()
    /// The last commit that is in this state.
    var revision = Revision.zero

    init(settings: ServiceSettings) {
        self.settings = settings
    }
}
