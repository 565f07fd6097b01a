import Ledger
import Metering
import Terminal

// The list of environment variables is a C variable that Swift takes for shared; nothing of this
// program runs beside the thread that reads it.
#if canImport(Glibc)
  @preconcurrency import Glibc
#elseif canImport(Musl)
  @preconcurrency import Musl
#else
  @preconcurrency import Darwin
#endif

/// Tells hooks about alerts.
enum AlertHook {
  /// How long one hook may take, in milliseconds.
  private static let limitMs: Int64 = 10_000

  /// Tells one hook, by the JSON of the alert on its standard input.
  ///
  /// A shell command is run by `/bin/sh -c`. A URL is handed to the program that may use a network:
  /// `costs-net post`, found beside this one, takes the URL from the first line of its standard
  /// input and posts the rest as `application/json`. It exits with 0 when the server took it (2xx)
  /// and shows the URL to nobody. What hooks print goes nowhere: output of this program is data.
  ///
  /// - Returns: Why it failed; nil when it exited with 0.
  static func tell(_ delivery: AlertDelivery) -> String? {
    let text = BudgetJSON.object(delivery.alert).text + "\n"
    switch delivery.hook {
    case .run: return run("/bin/sh", ["-c", delivery.target], input: text)
    case .webhook:
      guard let program = try? NetHelper.path() else { return "there is no costs-net beside costs" }
      return run(program, ["post"], input: delivery.target + "\n" + text)
    }
  }

  /// Runs a program with a text as its input, in a process group of its own, for a limited time.
  private static func run(_ path: String, _ arguments: [String], input: String) -> String? {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return reason(errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let (id, code) = start(path, arguments, input: ends[0])
    close(ends[0])
    guard let id else {
      close(ends[1])
      return reason(code)
    }
    let endMs = Machine.nowMs + limitMs
    feed(Array(input.utf8), to: ends[1], untilMs: endMs)
    close(ends[1])
    return wait(for: id, untilMs: endMs)
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  private static func start(
    _ path: String, _ arguments: [String], input: Int32
  ) -> (id: pid_t?, code: Int32) {
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
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    for output in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
    }
    // A group of its own, so that all of it can be ended.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    return NetHelper.withCStrings([path] + arguments) { arguments in
      NetHelper.withCStrings(variables) { variables in
        var id: pid_t = 0
        let code = posix_spawn(&id, path, &actions, &attributes, arguments, variables)
        return (code == 0 ? id : nil, code)
      }
    }
  }

  /// The environment as this program was given it.
  private static var variables: [String] {
    var all: [String] = []
    var next = environ
    while let text = next.pointee {
      let variable = String(cString: text)
      if !variable.hasPrefix("TZ=") { all.append(variable) }
      next += 1
    }
    return all + [Zone.systemVariable().map { "TZ=" + $0 }].compactMap(\.self)
  }

  /// Writes what the program reads of it; one that reads nothing has been told all the same.
  private static func feed(_ bytes: [UInt8], to pipe: Int32, untilMs: Int64) {
    let before = signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, before) }
    _ = fcntl(pipe, F_SETFL, O_NONBLOCK)
    var rest = bytes[...]
    while !rest.isEmpty, Machine.nowMs < untilMs {
      let count = rest.withUnsafeBytes { write(pipe, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        usleep(5000)
      } else if errno != EINTR {
        return
      }
    }
  }

  private static func wait(for id: pid_t, untilMs: Int64) -> String? {
    var status: Int32 = 0
    var pauseUs: UInt32 = 500
    while true {
      let ended = waitpid(id, &status, WNOHANG)
      if ended == id { break }
      if ended < 0, errno != EINTR { return reason(errno) }
      guard Machine.nowMs < untilMs else {
        kill(-id, SIGKILL)
        while waitpid(id, &status, 0) < 0 && errno == EINTR {}
        return "stopped after \(limitMs / 1000) s"
      }
      usleep(pauseUs)
      pauseUs = min(pauseUs * 2, 20_000)
    }
    let signal = status & 0x7F
    if signal != 0 { return "ended by signal \(signal)" }
    let code = (status >> 8) & 0xFF
    return code == 0 ? nil : "exit status \(code)"
  }
}
