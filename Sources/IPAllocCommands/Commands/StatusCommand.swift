import ArgumentParser
import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// `ipallocctl status`
struct StatusCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell whether the agent serves, and how full its pools are.",
        discussion: """
            EXAMPLE
              ipallocctl status --brief && echo ready

            EXIT STATUS
              0 it serves · 1 it says that it cannot · 2 it cannot be reached
            """)

    @Flag(help: "One word, for probes.")
    var brief = false

    @OptionGroup var format: DocumentFormatOptions

    @OptionGroup var connection: ConnectionOptions

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let answer: AgentAnswer
        do {
            answer = try connection.transport(in: context)
                .send("GET", AgentPath.health, body: nil)
        } catch {
            tell("unreachable", context)
            throw .unknown("error: \(error)")
        }
        guard answer.isSuccess else {
            tell("unhealthy", context)
            throw .refusal("error: the agent cannot serve: \(answer.errorText)")
        }
        if brief {
            context.print("ok")
            return
        }
        let fill: PoolFill
        do {
            fill = try PoolFill(connection.client(in: context))
        } catch {
            throw CommandFailure(error)
        }
        show(fill, context)
    }

    /// Tells probes and machines that the agent does not serve.
    private func tell(_ status: String, _ context: CommandContext) {
        if brief {
            context.print("\(status)")
            return
        }
        let answer: JSONObject = [
            "socket": .string(connection.path(in: context)), "status": .string(status),
        ]
        _ = format.print(.object(answer), in: context)
    }

    private func show(_ fill: PoolFill, _ context: CommandContext) {
        var summary = fill.json
        summary["socket"] = .string(connection.path(in: context))
        summary["status"] = .string("ok")
        if format.print(.object(summary), in: context) { return }
        let table = TextTable(
            headings: nil,
            rows: [
                ["agent", "ok", connection.path(in: context)],
                ["pools", "\(fill.poolCount)", "\(fill.allocated) of \(fill.total) in use"],
                ["subnets", "\(fill.subnetCount)", ""],
                ["endpoints", "\(fill.endpointCount)", ""],
            ].map { $0.last == "" ? Array($0.dropLast()) : $0 })
        context.print(TerminalText(table), terminator: "")
    }
}

/// How full the agent's pools are.
struct PoolFill {
    var poolCount: UInt128
    var subnetCount: UInt128
    var endpointCount: UInt128
    /// Addresses of all pools that are in use.
    var allocated: UInt128
    /// Addresses of all pools; 2^128 - 1 if there are more.
    var total: UInt128

    /// Asks for the metrics, which are short however many pods there are.
    init(_ client: ResourceClient) throws(ClientFailure) {
        let metrics = MetricsText(try client.metrics())
        poolCount = metrics.count("spiderpool_total_ippool_counts")
        subnetCount = metrics.count("spiderpool_total_subnet_counts")
        endpointCount = metrics.count("ipalloc_endpoints")
        func sum(_ name: String) -> UInt128 {
            metrics.pools.lazy.map { metrics.count(name, pool: $0) }.countSum
        }
        allocated = sum(MetricsText.poolHeld)
        total = sum(MetricsText.poolSize)
    }

    var json: JSONObject {
        [
            "pools": poolCount.json, "subnets": subnetCount.json, "endpoints": endpointCount.json,
            "allocatedIPs": allocated.json, "totalIPs": total.json,
        ]
    }
}
