/// What a plugin does. `CNIMain` reads the request, calls one of these and prints the outcome.
///
/// A plugin knows neither its environment nor its standard input, so that tests need no process.
public protocol CNIPlugin {
    /// What the plugin is, in one line, for people.
    var about: String { get }
    /// The versions of the specification that it speaks, oldest first.
    var versions: [CNIVersion] { get }

    /// Adds a container to the network.
    func add(_ request: CNIRequest) throws(CNIError) -> CNIResult
    /// Takes a container from the network. Succeeds if it is not there.
    func delete(_ request: CNIRequest) throws(CNIError)
    /// Throws if the container does not have what it should.
    func check(_ request: CNIRequest) throws(CNIError)
    /// Gives back what belongs to no attachment that exists.
    func collectGarbage(_ request: CNIRequest) throws(CNIError)
    /// Throws if no container could be added.
    func status(_ request: CNIRequest) throws(CNIError)
}

extension CNIPlugin {
    public var versions: [CNIVersion] { CNIVersion.allCases }
}
