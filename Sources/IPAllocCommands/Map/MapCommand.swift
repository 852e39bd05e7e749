import ArgumentParser
import Foundation
import IPAlloc
import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// `ipallocctl map POOL`
struct MapCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Draw what the addresses of a pool are used for.",
        discussion: """
            In the terminal a sign stands for one address or more. With --svg the picture has them \
            along Hilbert's curve, which keeps neighbours together: each square of the grid is a CIDR \
            block, and the colours tell the applications.

            EXAMPLE
              ipallocctl map ippool-test-ens192
              ipallocctl map ippool-test-ens192 --svg pool.svg
              ipallocctl map --all --svg subnet.svg subnet-test-ens192
            """)

    @Argument(
        help: ArgumentHelp(
            "A pool; with --all, a pool or SpiderSubnet of the block that is meant.",
            valueName: "name"),
        completion: NameCompletion.poolsAndSubnets)
    var name: String?

    @Flag(name: .customLong("all"), help: "All pools of a CIDR block in one map.")
    var isAll = false

    @Option(
        help: ArgumentHelp(
            "Write a picture to a file; - for the standard output.",
            valueName: "file"),
        completion: .file())
    var svg: String?

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard isAll || name != nil else { throw ValidationError("name a pool, or say --all") }
    }

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let maps: [AddressMap]
        do {
            maps = try self.maps(connection.client(in: context))
        } catch let failure as CommandFailure {
            throw failure
        } catch let failure as ClientFailure {
            throw CommandFailure(failure)
        } catch {
            throw .unknown("error: \(error)")
        }
        if maps.isEmpty {
            context.say("No IPPools found" + (name.map { " in the block of \($0)" } ?? ""))
        } else if let svg {
            try write(maps, to: svg, context)
        } else {
            context.print(
                maps.map { HeatMapText(map: $0, context: context, width: context.columns).text }
                    .joined(separator: "\n"), terminator: "")
        }
    }

    /// The maps that are asked for, by their blocks.
    private func maps(_ client: ResourceClient) throws -> [AddressMap] {
        if !isAll {
            let pool = try pool(named: name ?? "", client)
            guard let block = pool.spec.block else {
                throw CommandFailure.refusal("error: IPPool \(pool.name) has no CIDR block")
            }
            var map = AddressMap(block: block)
            try map.add(pool, client)
            return [map]
        }
        var maps: [CIDRBlock: AddressMap] = [:]
        let wanted = try name.map { try block(named: $0, client) }
        let pools = try client.list(SpiderIPPool.kind, omittingLedgers: true).items.map {
            try SpiderIPPool(json: $0)
        }
        for pool in pools.sorted(by: { $0.name < $1.name }) {
            guard let block = pool.spec.block?.canonical, wanted == nil || wanted == block else {
                continue
            }
            var map = maps[block] ?? AddressMap(block: block)
            try map.add(pool, client)
            maps[block] = map
        }
        return maps.values.sorted { Self.order($0.block) < Self.order($1.block) }
    }

    /// IPv4 first, and blocks by their addresses.
    private static func order(_ block: CIDRBlock) -> (Int, UInt128, Int) {
        (block.family.bitWidth, block.network.value, block.prefixLength)
    }

    private func pool(named name: String, _ client: ResourceClient) throws -> SpiderIPPool {
        let json: JSONValue
        do throws(ClientFailure) {
            json = try client.get(SpiderIPPool.kind, name: name, omittingLedger: true)
        } catch {
            guard error.isNotFound, (try? client.get(SpiderSubnet.kind, name: name)) != nil else {
                throw PoolName(text: name).failure(error, client)
            }
            throw CommandFailure.refusal(
                "error: \"\(name)\" is a SpiderSubnet, not an IPPool; for its pools say: ipallocctl map "
                    + "--all \(name)")
        }
        return try SpiderIPPool(json: json)
    }

    /// The block of a subnet or pool.
    private func block(named name: String, _ client: ResourceClient) throws -> CIDRBlock {
        var block: CIDRBlock?
        do throws(ClientFailure) {
            let json = try client.get(SpiderSubnet.kind, name: name)
            block = (try? SpiderSubnet(json: json))?.spec.block
        } catch {
            guard error.isNotFound else { throw error }
            let json = try client.get(SpiderIPPool.kind, name: name, omittingLedger: true)
            block = (try? SpiderIPPool(json: json))?.spec.block
        }
        guard let block else { throw CommandFailure.refusal("error: \(name) has no CIDR block") }
        return block.canonical
    }

    private func write(
        _ maps: [AddressMap], to path: String, _ context: CommandContext
    ) throws(CommandFailure) {
        guard maps.count == 1 else {
            let blocks = maps.map { "\($0.block) (\($0.pools[0].name))" }
            throw .usage(
                "error: a picture is of one CIDR block, and there are pools of "
                    + "\(blocks.joined(separator: ", ")); name a pool or SpiderSubnet")
        }
        guard let picture = HilbertPicture(map: maps[0]) else {
            throw .refusal("error: the pools of \(maps[0].block) have no addresses to draw")
        }
        if path == "-" {
            context.print(exactly: picture.svg)
            return
        }
        do {
            try Data(picture.svg.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw .unknown(
                "error: the file \"\(path)\" cannot be written: \(SystemFailure.text(error))")
        }
        context.print("\(path): \(picture.heading)")
    }
}
