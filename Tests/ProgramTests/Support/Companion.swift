import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A program that runs beside a test, such as a server.
///
/// It ends when its standard input does: with this object, or with the tests, however these end.
final class Companion: Sendable {
  /// The words of the first line that it printed: it is ready then.
  let words: [String]
  private let input: Int32
  private let id: pid_t

  /// It ended before it printed a line.
  struct NotReady: Error { let command: [String] }

  /// Starts a program and waits until it is ready.
  init(_ command: [String], variables: [String: String]) throws {
    let (toChild, fromChild) = (try Self.pipe(), try Self.pipe())
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
    posix_spawn_file_actions_adddup2(&actions, toChild.reading, 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild.writing, 1)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var id: pid_t = 0
    let code = Shell.withCStrings(command) { arguments in
      Shell.withCStrings(variables.map { "\($0.key)=\($0.value)" }) { environment in
        posix_spawn(&id, command[0], &actions, &attributes, arguments, environment)
      }
    }
    close(toChild.reading)
    close(fromChild.writing)
    guard code == 0 else { throw Shell.NotStarted(code: code) }
    self.id = id
    input = toChild.writing
    let line = Self.line(from: fromChild.reading)
    close(fromChild.reading)
    words = line.split(separator: " ").map(String.init)
    if words.isEmpty { throw NotReady(command: command) }
  }

  deinit {
    close(input)
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
  }

  /// A pipe that no other program inherits: one that held its end would keep this one alive.
  private static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    #if canImport(Glibc)
      let code = Glibc.pipe(&ends)
    #elseif canImport(Musl)
      let code = Musl.pipe(&ends)
    #else
      let code = Darwin.pipe(&ends)
    #endif
    guard code == 0 else { throw Shell.NotStarted(code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func line(from descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(descriptor, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 || byte == UInt8(ascii: "\n") { break }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
