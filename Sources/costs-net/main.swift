import NetCLI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

exit(await NetProgram.run(Array(CommandLine.arguments.dropFirst())))
