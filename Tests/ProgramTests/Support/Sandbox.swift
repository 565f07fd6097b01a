import Foundation

/// What a command printed, and how it ended.
struct Ending {
  var output: String
  var errors: String
  var code: Int32
}

/// A folder of its own with a clean environment, in which shell commands run `costs`.
///
/// It holds `bin/costs`, the tests' helper programs, and the sample responses as `Examples`; it is
/// the home folder, so the ledger is at its default place inside. It is removed at the end.
final class Sandbox: Sendable {
  let folder: URL
  private let variables: [String: String]

  /// - Parameters:
  ///   - program: What `costs` means.
  ///   - variables: Environment variables beyond the usual ones, or in their place.
  /// - Throws: What the file system has against it.
  init(program: URL = Programs.tested, variables: [String: String] = [:]) throws {
    let files = FileManager.default
    folder = files.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("costs-test-\(UUID().uuidString.prefix(8).lowercased())")
    let bin = folder.appendingPathComponent("bin")
    try files.createDirectory(at: bin, withIntermediateDirectories: true)
    try files.createSymbolicLink(
      at: bin.appendingPathComponent("costs"), withDestinationURL: program)
    try files.createSymbolicLink(
      at: folder.appendingPathComponent("Examples"),
      withDestinationURL: Programs.repository.appendingPathComponent("Examples"))
    let helpers = Programs.tests.appendingPathComponent("Transcripts/bin")
    for name in try files.contentsOfDirectory(atPath: helpers.path) {
      try files.createSymbolicLink(
        at: bin.appendingPathComponent(name),
        withDestinationURL: helpers.appendingPathComponent(name))
    }
    let inherited = ProcessInfo.processInfo.environment
    var variables = variables
    variables["HOME"] = folder.path
    variables["PATH"] = "\(bin.path):\(inherited["PATH"] ?? "/usr/bin:/bin")"
    variables["TZ"] = variables["TZ"] ?? "UTC"
    variables["LC_ALL"] = "C"
    variables["ONE_CALL"] = "--model gpt-4o --input-tokens 1 --output-tokens 1"
    variables["SWIFT_BACKTRACE"] = "enable=no"
    variables["LLVM_PROFILE_FILE"] = variables["LLVM_PROFILE_FILE"] ?? Self.profile
    self.variables = variables
  }

  /// Where a program that was built for coverage notes what it ran: in a few files, which all its
  /// runs share, beside the tests' own.
  private static let profile: String = {
    guard let tests = ProcessInfo.processInfo.environment["LLVM_PROFILE_FILE"] else {
      return "/dev/null"
    }
    return URL(fileURLWithPath: tests).deletingLastPathComponent().path + "/costs-%4m.profraw"
  }()

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The ledger at its default place.
  var ledger: URL { folder.appendingPathComponent(".local/share/costs/ledger.db") }

  /// Runs a shell command to its end.
  @discardableResult
  func run(_ command: String, input: String? = nil) throws -> Ending {
    let id = UUID().uuidString
    let files = ["in", "out", "err"].map { folder.appendingPathComponent(".\($0)-\(id)") }
    try Data((input ?? "").utf8).write(to: files[0])
    for file in files[1...] { try Data().write(to: file) }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    let code = try Shell.run(command, variables: variables, files: files.map(\.path))
    return Ending(
      output: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self),
      code: code)
  }

  /// Runs a command that must succeed, and returns its standard output.
  @discardableResult
  func output(_ command: String, input: String? = nil) throws -> String {
    let ending = try run(command, input: input)
    guard ending.code == 0 else { throw CommandFailed(command: command, ending: ending) }
    return ending.output
  }

  /// Makes a file.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  /// Everything the ledger says, so that two states can be compared; a missing ledger is a state.
  func contents() throws -> String {
    guard FileManager.default.fileExists(atPath: ledger.path) else { return "no ledger" }
    let tables = [
      "call_log", "names", "prices", "price_rates", "budget_log", "reservations",
      "reservation_ends",
    ]
    return try tables.map { table in
      try output("costs sql --json 'SELECT * FROM \(table)'")
    }.joined()
  }
}

/// A command that should have succeeded.
struct CommandFailed: Error, CustomStringConvertible {
  let command: String
  let ending: Ending
  var description: String {
    "exit \(ending.code): \(command)\n\(ending.output)\(ending.errors)"
  }
}
