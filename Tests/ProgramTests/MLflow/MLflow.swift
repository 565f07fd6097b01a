import Foundation
import Testing

/// The real MLflow server that `script/bootstrap-mlflow` installs, and what stands around it.
enum MLflow {
  /// Whether its tests run: always, unless somebody says that they shall not.
  static let isWanted = ProcessInfo.processInfo.environment["COSTS_WITHOUT_MLFLOW"] == nil

  /// The version that is asked for, such as 2.22.5; nil for the usual one.
  static let version = ProcessInfo.processInfo.environment["COSTS_MLFLOW_VERSION"]
    .flatMap { $0.isEmpty ? nil : $0 }

  /// Whether it keeps traces with token usage: MLflow 3 does.
  static let hasTraces = version?.hasPrefix("2.") != true

  private static let python =
    Programs.repository.appendingPathComponent(
      ".build/mlflow\(version.map { "-" + $0 } ?? "")/bin/python"
    ).path

  /// MLflow is not installed.
  struct Missing: Error, CustomStringConvertible {
    let description =
      "MLflow is not installed: script/bootstrap-mlflow does it; COSTS_WITHOUT_MLFLOW=1 leaves "
      + "its tests out"
  }

  /// A server of its own, with its store in a folder.
  ///
  /// Its words are its address and its process group.
  static func server(
    in folder: URL, port: Int? = nil, password: String? = nil
  ) throws -> Companion {
    var arguments = ["server.py", folder.path]
    if let port { arguments += ["--port", "\(port)"] }
    if password != nil { arguments.append("--auth") }
    return try companion(arguments, ["MLFLOW_AUTH_ADMIN_PASSWORD": password ?? ""])
  }

  /// The address of the server that tests share, each with experiments of its own.
  static func uri() throws -> String { try shared.get().words[0] }

  private static let shared = Result { try startShared() }

  private static func startShared() throws -> Companion {
    atexit { try? FileManager.default.removeItem(at: MLflow.sharedFolder) }
    return try server(in: sharedFolder)
  }

  private static let sharedFolder = FileManager.default.temporaryDirectory
    .resolvingSymlinksInPath()
    .appendingPathComponent("costs-test-mlflow-\(ProcessInfo.processInfo.processIdentifier)")

  /// An example of a document with the address of the shared server, where experiment `costs` is;
  /// nil for one that needs a server when none is wanted.
  static func example(_ text: String) throws -> String? {
    guard text.contains(documented) else { return text }
    guard isWanted else { return nil }
    try hasExample.get()
    return text.replacing(documented, with: try uri())
  }

  /// The address that documents name.
  private static let documented = "http://localhost:5000"

  private static let hasExample = Result { try makeExample() }

  private static func makeExample() throws {
    let sandbox = try Sandbox()
    try sandbox.recordSamples()
    try sandbox.sync("--mlflow-uri \(try uri())")
  }

  /// One of the Python programs of `Tests/mlflow` that run beside a test.
  private static func companion(
    _ arguments: [String], _ variables: [String: String] = [:]
  ) throws -> Companion {
    guard FileManager.default.isExecutableFile(atPath: python) else { throw Missing() }
    var all = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("MLFLOW_") }
    all.merge(variables) { $1 }
    let script = Programs.repository.appendingPathComponent("Tests/mlflow/\(arguments[0])").path
    return try Companion([python, script] + arguments.dropFirst(), variables: all)
  }

  /// What stands between a client and a server, writes down what is asked, and fails on demand.
  final class Proxy {
    let port: String
    private let companion: Companion
    /// Where it writes down what is asked.
    let log: URL

    /// - Parameters:
    ///   - server: The server's address.
    ///   - sandbox: Where its log is.
    ///   - faults: Its options: see `proxy.py`.
    /// - Throws: ``Missing``, and what keeps it from starting.
    init(to server: String, in sandbox: Sandbox, _ faults: String...) throws {
      log = sandbox.folder.appendingPathComponent(".proxy-\(UUID().uuidString)")
      let address = server.replacing("http://", with: "")
      companion = try MLflow.companion(["proxy.py", "--to", address, "--log", log.path] + faults)
      port = companion.words[0]
    }

    var uri: String { "http://127.0.0.1:\(port)" }

    /// What was asked, as `METHOD PATH STATUS`, without what the paths have in common.
    func requests() throws -> [String] {
      try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map {
        String($0).replacing(/\/api\/[23]\.0\/mlflow\//, with: "")
      }
    }

    /// The requests that change something.
    func changes() throws -> [String] {
      try requests().filter { !$0.hasPrefix("GET ") && !$0.contains("/search ") }
    }
  }

  /// Runs one of the Python programs of `Tests/mlflow` to its end.
  static func run(_ arguments: String, in sandbox: Sandbox) throws -> String {
    guard FileManager.default.isExecutableFile(atPath: python) else { throw Missing() }
    let folder = Programs.repository.appendingPathComponent("Tests/mlflow").path
    return try sandbox.output("MLFLOW_DISABLE_TELEMETRY=true '\(python)' '\(folder)'/\(arguments)")
  }

  /// A run as MLflow's own client reads it.
  struct Run: Decodable {
    let runID: String
    let status: String
    let startTime: Int64
    let endTime: Int64
    let params: [String: String]
    let tags: [String: String]
    let metrics: [String: Double]

    private enum CodingKeys: String, CodingKey {
      case status, params, tags, metrics
      case runID = "run_id"
      case startTime = "start_time"
      case endTime = "end_time"
    }

    var isCurrent: Bool { tags["costs.state"] == "current" }
  }

  /// The runs of an experiment, as MLflow's own client reads them.
  static func runs(of experiment: String, in sandbox: Sandbox, uri: String? = nil) throws -> [Run] {
    let uri = try uri ?? Self.uri()
    return try run("read_back.py \(uri) '\(experiment)'", in: sandbox).split(separator: "\n").map {
      try JSONDecoder().decode(Run.self, from: Data($0.utf8))
    }
  }
}

/// What `costs sync --json` prints.
struct SyncResult: Decodable {
  struct Run: Decodable {
    let name: String
    let result: String
    let runID: String?
    let supersedes: String?
    private enum CodingKeys: String, CodingKey {
      case name, result, supersedes
      case runID = "run_id"
    }
  }
  let pushed: Int
  let unchanged: Int
  let unsent: Int
  let runs: [Run]
}

extension Sandbox {
  /// Runs `costs sync --json` with arguments; it must succeed.
  @discardableResult
  func sync(_ arguments: String) throws -> SyncResult {
    try JSONDecoder().decode(
      SyncResult.self, from: Data(try output("costs sync --json " + arguments).utf8))
  }

  /// Records calls of several providers and models, unpriced ones among them.
  func recordSamples() throws {
    try output("costs record - < Examples/events.ndjson")
  }
}

/// What `costs summary --json` and `costs report --json` say of a group.
struct GroupFigures: Decodable, Equatable {
  let calls: Int
  let tokens: Int
  let cost: String?
  let unpriced: Int

  private enum CodingKeys: String, CodingKey {
    case calls
    case tokens = "total_tokens"
    case cost = "cost_usd"
    case totalCost = "total_cost_usd"
    case unpriced = "unpriced_calls"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    calls = try values.decode(Int.self, forKey: .calls)
    tokens = try values.decode(Int.self, forKey: .tokens)
    cost =
      try values.decodeIfPresent(String.self, forKey: .cost)
      ?? values.decodeIfPresent(String.self, forKey: .totalCost)
    unpriced = try values.decode(Int.self, forKey: .unpriced)
  }

  init(calls: Int, tokens: Int, cost: String?, unpriced: Int) {
    (self.calls, self.tokens, self.cost, self.unpriced) = (calls, tokens, cost, unpriced)
  }
}

/// `costs summary --json` by one dimension.
struct SummaryResult: Decodable {
  let rows: [Row]
  let totals: GroupFigures

  struct Row: Decodable {
    let name: String?
    let figures: GroupFigures

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      figures = try GroupFigures(from: decoder)
      let values = try decoder.container(keyedBy: Key.self)
      let key = ["provider", "model", "workflow"].map(Key.init).first { values.contains($0) }
      name = try key.flatMap { try values.decodeIfPresent(String.self, forKey: $0) }
    }
  }

  init(by dimension: String, in sandbox: Sandbox, _ arguments: String = "") throws {
    let text = try sandbox.output("costs summary --by \(dimension) --json \(arguments)")
    self = try JSONDecoder().decode(SummaryResult.self, from: Data(text.utf8))
  }
}
