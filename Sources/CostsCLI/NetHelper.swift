import ArgumentParser
import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The program that touches a network, which lies beside this one: `costs-net`.
///
/// This program has no network code at all, so that it is one static file that starts in a
/// millisecond.
enum NetHelper {
  /// The commands that the helper runs.
  private static let names = [NetHelp.sync.name, NetHelp.report.name]

  /// What the helper is to be started with; nil for a command of this program.
  ///
  /// - Parameter arguments: The command line.
  /// - Returns: The helper's command line.
  static func handedOver(_ arguments: [String]) -> [String]? {
    guard let first = arguments.first else { return nil }
    if first == "help", arguments.count == 2, names.contains(arguments[1]) {
      return [arguments[1], "--help"]
    }
    guard names.contains(first) else { return nil }
    // A report that has a name is one of this program's own; so is the question which there are.
    let own = ReportCommand.configuration.subcommands.map { $0._commandName }
    let isOwn = first == NetHelp.report.name && (arguments.count == 1 || own.contains(arguments[1]))
    return isOwn ? nil : arguments
  }

  /// Becomes the helper, so that signals and exit status are its own.
  ///
  /// - Throws: ``Failure`` when it cannot be started.
  static func become(_ arguments: [String]) throws -> Never {
    let path = try path()
    withCStrings([path] + arguments) { _ = execv(path, $0) }
    throw Messages.netHelperFailed(path: path, reason: String(cString: strerror(errno)))
  }

  /// The helper's path: beside the running program, whatever links led to that.
  static func path() throws -> String {
    guard let own = realpath("/proc/self/exe", nil) ?? realpath(CommandLine.arguments[0], nil)
    else { throw Messages.netHelperMissing(path: "costs-net") }
    defer { free(own) }
    let parts = String(cString: own).split(separator: "/", omittingEmptySubsequences: false)
    let path = parts.dropLast().joined(separator: "/") + "/costs-net"
    guard access(path, X_OK) == 0 else { throw Messages.netHelperMissing(path: path) }
    return path
  }

  /// Calls `body` with a null-terminated array of C strings.
  static func withCStrings<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
  ) rethrows -> Result {
    let strings = texts.map { strdup($0) }
    defer { for string in strings { free(string) } }
    return try body(strings + [nil])
  }
}
