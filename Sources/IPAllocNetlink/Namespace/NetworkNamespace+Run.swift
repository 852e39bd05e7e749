import CIPAllocNetlink

extension NetworkNamespace {
    /// Runs a closure in the namespace and waits for it.
    ///
    /// The closure runs on a thread made for it, which enters the namespace first and ends
    /// afterwards. So no other code can ever run in the wrong namespace, whatever fails.
    ///
    /// - Returns: What the closure returns.
    /// - Throws: What the closure throws; or the error of making the thread or of entering, in
    ///   which case the closure did not run.
    public func run<Value: Sendable>(
        _ body: @Sendable () throws(NetlinkError) -> Value
    ) throws(NetlinkError) -> Value {
        try attempt(body).get()
    }

    /// Runs a closure in the namespace and waits for it; see `run(_:)`.
    ///
    /// - Returns: What the closure returns or throws, for closures with errors of their own.
    /// - Throws: The error of making the thread or of entering; the closure did not run then.
    public func attempt<Value: Sendable, Failure: Error>(
        _ body: @Sendable () throws(Failure) -> Value
    ) throws(NetlinkError) -> Result<Value, Failure> {
        let result: Result<Result<Value, Failure>, ErrorNumber>
        do throws(ErrorNumber) {
            result = try DedicatedThread.run { () -> Result<Result<Value, Failure>, ErrorNumber> in
                do throws(ErrorNumber) {
                    _ = try ErrorNumber.check(cipalloc_namespace_enter(descriptor))
                } catch {
                    return .failure(error)
                }
                do throws(Failure) {
                    return .success(.success(try body()))
                } catch {
                    return .success(.failure(error))
                }
            }
            return try result.get()
        } catch {
            throw NetlinkError(system: error, "enter", "network namespace \(self)")
        }
    }

    /// Opens a socket in the namespace.
    ///
    /// The socket stays in the namespace, so that nothing else need run there: any thread may use
    /// the result, one at a time.
    public func connect() throws(NetlinkError) -> RouteNetlink {
        let channel = try run { () throws(NetlinkError) in Handover(try KernelChannel()) }
        return RouteNetlink(NetlinkSocket(channel.value))
    }

    /// Something that one thread makes, then leaves to another.
    private struct Handover<Value>: @unchecked Sendable {
        let value: Value

        init(_ value: Value) {
            self.value = value
        }
    }
}
