import ArgumentParser
import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The server that `costs import mlflow` reads, by the program that touches a network.
struct ImportServerOptions: ParsableArguments {
  @Option(
    name: .customLong("mlflow-uri"),
    help: ArgumentHelp("mlflow: the server. Default: $MLFLOW_TRACKING_URI.", valueName: "uri"))
  var mlflowURI: String?
  @Option(
    help: ArgumentHelp(
      "mlflow: the experiment. Default: $MLFLOW_EXPERIMENT_NAME, else costs.", valueName: "name"))
  var experiment: String?

  /// Runs `body` with the experiment's traces on standard input.
  ///
  /// - Parameter body: Reads them to their end.
  /// - Throws: What `body` throws; ``ExitCode`` with the other program's status when it failed,
  ///   after it has said why.
  func readingTraces(_ body: () throws -> Void) throws {
    let path = try NetHelper.path()
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Self.failure(path) }
    let child = try start(path, writingTo: ends)
    dup2(ends[0], STDIN_FILENO)
    close(ends[0])
    close(ends[1])
    let result = Result(catching: body)
    // Whatever is left unread: the other program must not wait for ever.
    close(STDIN_FILENO)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    try result.get()
    guard code == 0 else { throw ExitCode(code) }
  }

  private func start(_ path: String, writingTo ends: [Int32]) throws -> pid_t {
    var arguments = [path, "traces"]
    if let mlflowURI { arguments += ["--mlflow-uri", mlflowURI] }
    if let experiment { arguments += ["--experiment", experiment] }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addclose(&actions, ends[0])
    posix_spawn_file_actions_addclose(&actions, ends[1])
    var child: pid_t = 0
    let code = NetHelper.withCStrings(arguments) {
      posix_spawn(&child, path, &actions, nil, $0, environ)
    }
    guard code == 0 else {
      errno = code
      throw Self.failure(path)
    }
    return child
  }

  private static func failure(_ path: String) -> Failure {
    Messages.netHelperFailed(path: path, reason: String(cString: strerror(errno)))
  }
}
