import Foundation
import Testing

/// `costs sync` against a real MLflow server.
@Suite("Sync", .enabled(if: MLflow.isWanted))
struct SyncTests {
  /// The figures that a run's params give for a provider or model, or in total.
  private func figures(_ run: MLflow.Run, _ prefix: String) throws -> GroupFigures {
    GroupFigures(
      calls: try #require(run.params[prefix + "calls"].flatMap { Int($0) }, "\(prefix)"),
      tokens: try #require(run.params[prefix + "tokens"].flatMap { Int($0) }, "\(prefix)"),
      cost: run.params[prefix + "cost_usd"],
      unpriced: Int(run.params[prefix + "calls_unpriced"] ?? "0") ?? -1)
  }

  @Test("what MLflow's own client reads is the ledger's summary, to the last digit")
  func readBack() throws {
    let sandbox = try Sandbox(variables: ["MLFLOW_TRACKING_URI": try MLflow.uri()])
    try sandbox.recordSamples()
    let result = try sandbox.sync("--experiment readback")
    #expect(result.pushed == 1)
    let runs = try MLflow.runs(of: "readback", in: sandbox)
    let run = try #require(runs.first)
    #expect(runs.count == 1 && run.status == "FINISHED" && run.isCurrent)
    #expect(run.runID == result.runs[0].runID)
    var keys = 0
    for dimension in ["provider", "model"] {
      let summary = try SummaryResult(by: dimension, in: sandbox)
      for row in summary.rows {
        #expect(try figures(run, "\(dimension)_\(row.name ?? "")_") == row.figures)
      }
      #expect(try figures(run, "total_") == summary.totals)
      keys += summary.rows.count
    }
    #expect(keys > 10)
    let span = try sandbox.output(
      "costs sql --format csv 'SELECT min(occurred_at_ms), max(occurred_at_ms) FROM call_log'")
    #expect(span.hasSuffix("\n\(run.startTime),\(run.endTime)\n"))
    #expect(run.metrics["total_calls"] == 10 && run.metrics["cost_usd/openai"] == 0.0277786)
    #expect(run.metrics["daily_total_cost_usd"] != nil)
  }

  @Test("the same content is found again, and nothing that changes anything is sent")
  func again() throws {
    let sandbox = try Sandbox()
    try sandbox.recordSamples()
    let proxy = try MLflow.Proxy(to: try MLflow.uri(), in: sandbox)
    let push = "--mlflow-uri \(proxy.uri) --experiment again"
    #expect(try sandbox.sync(push).pushed == 1)
    let before = try proxy.changes()
    // One that nobody else disturbs asks for what it needs, and for nothing afterwards.
    #expect(
      try proxy.requests() == [
        "GET experiments/get-by-name 404", "POST experiments/create 200", "POST runs/search 200",
        "POST runs/create 200", "POST runs/log-batch 200", "POST runs/update 200",
      ])
    let second = try sandbox.sync(push)
    #expect(second.unchanged == 1 && second.pushed == 0)
    #expect(try proxy.changes() == before)
    // Nor from another machine, by a run of another scope, or when the ledger has forgotten.
    #expect(try sandbox.sync(push + " --workflow answer").pushed == 1)
    #expect(try sandbox.sync(push).unchanged == 1)
  }

  @Test("after new calls a new run says which one it supersedes, and that one is marked")
  func supersedes() throws {
    let sandbox = try Sandbox(variables: ["MLFLOW_TRACKING_URI": try MLflow.uri()])
    try sandbox.recordSamples()
    let first = try #require(try sandbox.sync("--experiment newer").runs.first)
    try sandbox.output("costs record --id more $ONE_CALL")
    let second = try #require(try sandbox.sync("--experiment newer").runs.first)
    #expect(second.supersedes == first.runID && second.runID != first.runID)
    let runs = try MLflow.runs(of: "newer", in: sandbox)
    #expect(runs.count == 2)
    let old = try #require(runs.first { $0.runID == first.runID })
    #expect(old.tags["costs.state"] == "superseded")
    #expect(old.tags["costs.superseded_by"] == second.runID)
    let new = try #require(runs.first { $0.runID == second.runID })
    #expect(new.isCurrent && new.tags["costs.supersedes"] == first.runID)
    #expect(new.params["total_calls"] == "11")
  }

  @Test("300 models at once, with every kind of name, come back under their names")
  func manyModels() throws {
    let sandbox = try Sandbox(variables: ["MLFLOW_TRACKING_URI": try MLflow.uri()])
    let odd = [
      "llama3:8b", "anthropic.claude-3-sonnet-20240229-v1:0", "模型-7b", "ft:gpt-4o:org::id",
      "a@b", "cafe\u{301}", "../up", "a//b", "/lead", "trail/", "x:", "50% off", "a.b./c",
      String(repeating: "long-", count: 80) + "1", String(repeating: "long-", count: 80) + "2",
    ]
    let names = odd + (odd.count..<300).map { "model-\($0)" }
    let lines = try names.enumerated().map { index, name in
      let quoted = String(decoding: try JSONEncoder().encode(name), as: UTF8.self)
      return #"{"id":"m\#(index)","provider":"acme","model":\#(quoted),"input_tokens":\#(index),"#
        + #""output_tokens":1,"cost_usd":"0.00000000000\#(index % 9 + 1)","#
        + #""occurred_at":"2026-10-15T12:00:00Z"}"#
    }
    try sandbox.output("costs record -", input: lines.joined(separator: "\n"))
    #expect(try sandbox.sync("--experiment models").pushed == 1)
    let run = try #require(try MLflow.runs(of: "models", in: sandbox).first)
    #expect(run.params.count > 900)
    let report = try ReportResult(sandbox, "--experiment models")
    let summary = try SummaryResult(by: "model", in: sandbox)
    #expect(summary.rows.count == names.count)
    for row in summary.rows {
      #expect(report.byModel[row.name ?? ""] == row.figures, "\(row.name ?? "")")
    }
  }

  @Test("each value of a dimension becomes a run, calls without one among them")
  func each() throws {
    let sandbox = try Sandbox(variables: ["MLFLOW_TRACKING_URI": try MLflow.uri()])
    try sandbox.recordSamples()
    let summary = try SummaryResult(by: "workflow", in: sandbox)
    let result = try sandbox.sync("--experiment each --each workflow")
    #expect(result.pushed == summary.rows.count)
    #expect(result.runs.contains { $0.name == "costs workflow=(none)" })
    let report = try ReportResult(sandbox, "--experiment each")
    #expect(report.total == summary.totals)
    // The same as one run for each, and as the calls of one day of a zone.
    #expect(try sandbox.sync("--experiment each --workflow answer").unchanged == 1)
    let days = try sandbox.sync("--experiment days --each day --timezone Asia/Kolkata")
    #expect(days.pushed == 3)
    let since = "--since 2026-10-13 --until 2026-10-13 --timezone Asia/Kolkata"
    #expect(try sandbox.sync("--experiment days \(since)").pushed == 1)
  }

  @Test("a dry run prints what would be sent, and sends nothing")
  func dryRun() throws {
    let sandbox = try Sandbox()
    try sandbox.recordSamples()
    let printed = try sandbox.output("costs sync --dry-run --mlflow-uri http://127.0.0.1:1")
    #expect(printed.contains("  param  provider_openai_cost_usd = 0.0277786\n"))
    let json = try sandbox.output("costs sync --dry-run --json")
    #expect(json.hasPrefix(#"{"schema":"costs.sync_run/1","#) && json.contains("daily_cost_usd/"))
    #expect(try sandbox.output("costs sync --status").hasPrefix("Nothing was pushed yet"))
  }

  @Test("it works where there is no terminal, no home folder and nearly no environment")
  func cron() throws {
    let sandbox = try Sandbox()
    try sandbox.recordSamples()
    let ending = try sandbox.run(
      "env -i COSTS_LEDGER='\(sandbox.ledger.path)' MLFLOW_TRACKING_URI=\(try MLflow.uri()) "
        + "LLVM_PROFILE_FILE=/dev/null \(Programs.tested.path) sync --experiment cron < /dev/null")
    #expect(ending.code == 0 && ending.errors == "", "\(ending.errors)")
    #expect(ending.output.hasPrefix("pushed  costs  10 calls  $0.0974036  run "))
  }

  @Test("without the program beside it, everything else works, and the error says what is missing")
  func helperMissing() throws {
    let sandbox = try Sandbox()
    try sandbox.output("rm bin/costs && cp '\(Programs.tested.path)' bin/costs")
    try sandbox.output("costs record --id one $ONE_CALL")
    let ending = try sandbox.run("costs sync --mlflow-uri http://127.0.0.1:1")
    #expect(ending.code == 1 && ending.output == "")
    #expect(ending.errors.contains("bin/costs-net', the part of costs that touches a network"))
    #expect(ending.errors.split(separator: "\n").count == 3)
  }
}

/// What `costs report --json` prints.
struct ReportResult: Decodable {
  let total: GroupFigures
  let byProvider: [String: GroupFigures]
  let byModel: [String: GroupFigures]
  let runs: [String: Int]
  let overlapping: [String]

  private enum CodingKeys: String, CodingKey {
    case coverage, runs
    case cost = "total_cost_usd"
    case tokens = "total_tokens"
    case calls = "total_calls"
    case byProvider = "by_provider"
    case byModel = "by_model"
    case overlapping = "overlapping_runs"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let coverage = try values.decode([String: Int].self, forKey: .coverage)
    total = GroupFigures(
      calls: try values.decode(Int.self, forKey: .calls),
      tokens: try values.decode(Int.self, forKey: .tokens),
      cost: try values.decodeIfPresent(String.self, forKey: .cost),
      unpriced: coverage["unpriced_calls"] ?? -1)
    byProvider = try values.decode([String: GroupFigures].self, forKey: .byProvider)
    byModel = try values.decode([String: GroupFigures].self, forKey: .byModel)
    runs = try values.decode([String: Int].self, forKey: .runs)
    overlapping = try values.decode([String].self, forKey: .overlapping)
  }

  init(_ sandbox: Sandbox, _ arguments: String) throws {
    let text = try sandbox.output("costs report --json " + arguments)
    self = try JSONDecoder().decode(ReportResult.self, from: Data(text.utf8))
  }
}
