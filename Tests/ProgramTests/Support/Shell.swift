import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Starts programs, because Foundation's way to do so does not suit tests.
///
/// Children of its `Process` inherit the signal mask of the thread they are started on, and on a
/// thread of a concurrent test all signals are blocked: a shell then waits for its own children for
/// ever.
enum Shell {
  /// A program could not be started.
  struct NotStarted: Error { let code: Int32 }

  /// Runs `sh -c command` in the home folder that `variables` names, and waits for its end.
  ///
  /// - Parameters:
  ///   - command: The shell's command.
  ///   - variables: The whole environment.
  ///   - files: What standard input, output and error are.
  /// - Returns: The exit status; 128 and the signal's number for one that was killed.
  /// - Throws: ``NotStarted``.
  static func run(
    _ command: String, variables: [String: String], files: [String]
  ) throws -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (descriptor, file) in files.enumerated() {
      let flags = descriptor == 0 ? O_RDONLY : O_WRONLY | O_APPEND
      posix_spawn_file_actions_addopen(&actions, Int32(descriptor), file, flags, 0)
    }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let id = try withCStrings(["sh", "-c", "cd || exit\n" + command]) { arguments in
      try withCStrings(variables.map { "\($0.key)=\($0.value)" }) { environment in
        var id: pid_t = 0
        let code = posix_spawn(&id, "/bin/sh", &actions, &attributes, arguments, environment)
        guard code == 0 else { throw NotStarted(code: code) }
        return id
      }
    }
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
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
