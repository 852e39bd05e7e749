// A process that commits until it is killed: `ipalloc-store-writer DIRECTORY`.
//
// Transaction `n` makes revision `n`: it records address `n` and, from `WriterSequence.heldMax` on,
// removes the record that is that much older. Each acknowledged revision is a line on stdout.
import Glibc
import IPAlloc
import IPAllocStore

/// Writes the revision before anything else can happen; ends the process if nobody reads.
func announce(_ revision: Revision) {
    let line = Array("\(revision)\n".utf8)
    // SAFETY: the array outlives the call that reads it.
    guard unsafe write(STDOUT_FILENO, line, line.count) == line.count else { exit(1) }
}

let arguments = CommandLine.arguments
guard arguments.count == 2 else { exit(64) }
var options = SQLiteStore.Options()
// Small, so that some kills happen while the log moves to the database.
options.checkpointPages = 50
let store = try SQLiteStore(directory: arguments[1], options: options)
var number = store.revision.rawValue
while true {
    // Batches of 1, 2 and 3 transactions, as callers that share a commit make them.
    let count = number % 3 + 1
    let batch = (1...count).map { WriterSequence.transaction(number + $0) }
    for result in try await store.commit(batch) { announce(try result.get()) }
    number += count
}
