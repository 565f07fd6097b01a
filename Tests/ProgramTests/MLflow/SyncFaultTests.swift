import Foundation
import Testing

/// `costs sync` where the server, or the way to it, fails.
@Suite("Sync and faults", .enabled(if: MLflow.isWanted))
struct SyncFaultTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.recordSamples()
  }

  /// Records so many models that their params take several requests.
  private func recordManyModels() throws {
    let lines = (0..<150).map {
      #"{"id":"m\#($0)","provider":"acme","model":"m\#($0)","input_tokens":1,"output_tokens":1,"#
        + #""cost_usd":"0.1"}"#
    }
    try sandbox.output("costs record -", input: lines.joined(separator: "\n"))
  }

  @Test("a server killed in mid-batch: the next sync finishes the run, and there is one")
  func killed() throws {
    try recordManyModels()
    let folder = sandbox.folder.appendingPathComponent("server")
    var server: Companion? = try MLflow.server(in: folder)
    let uri = try #require(server?.words[0])
    let group = try #require(server?.words[1])
    let proxy = try MLflow.Proxy(to: uri, in: sandbox, "--kill", "log-batch", "3", group)
    let push = "costs sync --mlflow-uri \(proxy.uri) --experiment killed"
    let broken = try sandbox.run("MLFLOW_HTTP_REQUEST_MAX_RETRIES=1 \(push)")
    #expect(broken.code == 69, "\(broken.errors)")
    #expect(broken.errors.contains("\n  Unsent: 1 run with 160 calls; the next sync sends them.\n"))
    #expect(try sandbox.output("costs sync --status").contains("unsent"))
    server = nil
    let port = try #require(uri.split(separator: ":").last.flatMap { Int($0) })
    server = try MLflow.server(in: folder, port: port)
    let result = try sandbox.sync("--mlflow-uri \(proxy.uri) --experiment killed")
    #expect(result.pushed == 1)
    let runs = try MLflow.runs(of: "killed", in: sandbox, uri: uri)
    #expect(runs.count == 1 && runs.first?.status == "FINISHED")
    #expect(runs.first?.params["total_calls"] == "160")
    #expect((runs.first?.params.keys.filter { $0.hasPrefix("model_m") }.count ?? 0) == 450)
    #expect(try proxy.changes().filter { $0 == "POST runs/create 200" }.count == 1)
    withExtendedLifetime(server) {}
  }

  @Test("a server that answers 429 or 503 for a while is asked again", arguments: [429, 503])
  func busy(status: Int) throws {
    let proxy = try MLflow.Proxy(
      to: try MLflow.uri(), in: sandbox, "--fail", "\(status)", "2")
    #expect(try sandbox.sync("--mlflow-uri \(proxy.uri) --experiment busy\(status)").pushed == 1)
    #expect(try proxy.requests().filter { $0.hasSuffix(" \(status)") }.count == 2)
  }

  @Test("who watches on a terminal sees that it waits, and why; a file sees nothing of it")
  func progress() throws {
    let proxy = try MLflow.Proxy(to: try MLflow.uri(), in: sandbox, "--fail", "429", "1")
    let push = "costs sync --mlflow-uri \(proxy.uri) --experiment progress"
    let shown = try sandbox.output("in-terminal \(push)")
    #expect(shown.contains("the server answers 429: again in "), "\(shown)")
    #expect(shown.contains("^[[K"), "it is taken off the terminal")
    let other = try MLflow.Proxy(to: try MLflow.uri(), in: sandbox, "--fail", "429", "1")
    let ending = try sandbox.run("costs sync --mlflow-uri \(other.uri) --experiment progress")
    #expect(ending.code == 0 && ending.errors == "")
  }

  @Test("the lost answer to a creation makes no second run")
  func lostAnswer() throws {
    let proxy = try MLflow.Proxy(to: try MLflow.uri(), in: sandbox, "--lose", "runs/create")
    #expect(try sandbox.sync("--mlflow-uri \(proxy.uri) --experiment lost").pushed == 1)
    #expect(try proxy.requests().filter { $0 == "POST runs/create 200" }.count == 1)
    #expect(try MLflow.runs(of: "lost", in: sandbox).count == 1)
  }

  @Test("a server that never answers: exit 69 after the time that was set, and what is unsent")
  func silent() throws {
    let proxy = try MLflow.Proxy(to: try MLflow.uri(), in: sandbox, "--hang")
    let ending = try sandbox.run(
      "MLFLOW_HTTP_REQUEST_TIMEOUT=1 MLFLOW_HTTP_REQUEST_MAX_RETRIES=1 "
        + "costs sync --mlflow-uri \(proxy.uri) --experiment silent")
    #expect(ending.code == 69)
    #expect(ending.output == "unsent  costs  10 calls  $0.0974036\n")
    #expect(
      ending.errors == """
        error: '\(proxy.uri)' did not answer within 1 s
          Unsent: 1 run with 10 calls; the next sync sends them.
          try: costs sync again when it answers

        """)
  }

  @Test("with no server everything else works, and the next sync sends what this one could not")
  func offline() throws {
    // Three answers for three syncs without patience.
    let proxy = try MLflow.Proxy(to: try MLflow.uri(), in: sandbox, "--fail", "503", "3")
    let push = "--mlflow-uri \(proxy.uri) --experiment offline"
    for arguments in ["--workflow answer", "--workflow answer", "--workflow index --json"] {
      let ending = try sandbox.run(
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES=0 costs sync \(push) \(arguments)")
      #expect(ending.code == 69)
    }
    #expect(try sandbox.output("costs summary --json").contains(#""calls":10"#))
    let notes = try sandbox.output("costs sql --json 'SELECT state, scope FROM syncs'")
    #expect(notes.split(separator: "\n").count == 2, "once is enough")
    // What is asked for now is another scope; what was unsent goes with it.
    let result = try sandbox.sync(push + " --workflow rewrite")
    #expect(result.pushed == 3 && result.unsent == 0)
    #expect(
      Set(result.runs.map(\.name))
        == ["costs workflow=answer", "costs workflow=index", "costs workflow=rewrite"])
    #expect(try !sandbox.output("costs sync --status").contains("unsent"))
  }

  @Test("no server at the address: three lines, exit 69, in both commands")
  func closedPort() throws {
    let sync = try sandbox.run("costs sync --mlflow-uri http://127.0.0.1:1")
    #expect(sync.code == 69)
    #expect(sync.errors.hasPrefix("error: no server can be reached at 'http://127.0.0.1:1': "))
    let report = try sandbox.run("costs report --mlflow-uri http://127.0.0.1:1 --experiment x")
    #expect(report.code == 69 && report.output == "")
    #expect(report.errors.split(separator: "\n").count == 3)
  }

  @Test(
    "an address that is no server's is explained",
    arguments: [
      ("sqlite:///m.db", 64, "mlflow server --backend-store-uri 'sqlite:///m.db'"),
      ("file:./mlruns", 64, "mlflow server --backend-store-uri 'file:./mlruns'"),
      ("./mlruns", 64, "mlflow server --backend-store-uri './mlruns'"),
      ("postgresql://u:hidden@h/d", 64, "'postgresql://...' is a store"),
      ("databricks", 64, "begins neither http:// nor https://"),
      ("http://127.0.0.1:99999", 64, "a port that is none"),
      ("http://u:hidden@127.0.0.1:5000/?token=hidden", 64, "it has a query"),
    ])
  func wrongAddress(address: String, code: Int, words: String) throws {
    let ending = try sandbox.run("costs sync --mlflow-uri '\(address)'")
    #expect(ending.code == Int32(code))
    #expect(ending.errors.contains(words), "\(ending.errors)")
    #expect(!ending.errors.contains("hidden"))
    #expect(ending.errors.split(separator: "\n").count == 3)
  }

  @Test("what answers and is no MLflow server is told apart")
  func notMLflow() throws {
    let ending = try sandbox.run("costs sync --mlflow-uri \(try MLflow.uri())/nothing/here")
    #expect(ending.code == 1)
    #expect(ending.errors.contains("/nothing/here' is no MLflow server (it answers 404)"))
  }
}
