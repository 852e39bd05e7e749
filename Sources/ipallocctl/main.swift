import Glibc
import IPAllocCommands

exit(CommandLineProgram.run(Array(CommandLine.arguments.dropFirst()), in: .process))
