import Foundation
import Testing

/// `costs report` and `costs import mlflow` against a real MLflow server.
@Suite("Report", .enabled(if: MLflow.isWanted))
struct ReportTests {
  @Test("the JSON is that of the contract")
  func contract() throws {
    let sandbox = try Sandbox(variables: ["MLFLOW_TRACKING_URI": try MLflow.uri()])
    try sandbox.output(
      "costs record --model x --provider openai --cost-usd 0.5 --input-tokens 7 --output-tokens 3")
    try sandbox.sync("--experiment contract")
    let json = try sandbox.output("costs report --experiment contract --json")
    #expect(
      json.hasPrefix(
        #"{"schema":"costs.report/1","experiment":"contract","total_cost_usd":"0.5","#
          + #""total_tokens":10,"total_calls":1,"by_provider":{"openai":{"total_cost_usd":"0.5","#
          + #""total_tokens":10,"calls":1,"#), "\(json)")
    let table = try sandbox.output("costs report --experiment contract")
    #expect(
      table == """
                  name    calls  tokens  cost USD
        provider  openai      1      10      0.50
        model     x           1      10      0.50
        -----------------------------------------
        total                 1      10      0.50

        1 run read; left out: 0 superseded, 0 unfinished, 0 without costs.

        """)
  }

  @Test("superseded runs are left out, others' runs and priced traces are in")
  func others() throws {
    let sandbox = try Sandbox(variables: ["MLFLOW_TRACKING_URI": try MLflow.uri()])
    let record = "costs record --model m --provider openai --input-tokens 0 --output-tokens 0"
    try sandbox.output("\(record) --id a --cost-usd 1")
    try sandbox.sync("--experiment others")
    try sandbox.output("\(record) --id b --cost-usd 2")
    try sandbox.sync("--experiment others")
    _ = try MLflow.run("others.py \(try MLflow.uri()) others", in: sandbox)
    let report = try ReportResult(sandbox, "--experiment others --no-traces")
    #expect(report.total == GroupFigures(calls: 5, tokens: 300, cost: "3.75", unpriced: 0))
    #expect(report.byProvider["bedrock"]?.cost == "0.25")
    #expect(report.byProvider["openai"]?.cost == "3.5")
    #expect(report.runs == ["read": 2, "superseded": 1, "unfinished": 0, "without_costs": 1])
    guard MLflow.hasTraces else { return }
    // 2 calls of gpt-4o: 600 fresh, 400 cached and 200 output tokens each; 2 that have no price.
    let all = try ReportResult(sandbox, "--experiment others")
    #expect(all.total == GroupFigures(calls: 9, tokens: 2722, cost: "3.758", unpriced: 2))
    // One's own prices count, too.
    try sandbox.output(
      "costs prices set --provider acme --model nobody-knows-7b --from 2026-01-01 "
        + "--input 100000 --output 100000")
    #expect(try ReportResult(sandbox, "--experiment others").total.cost == "5.958")
  }

  @Test(
    "traces are recorded as calls, once, and nothing that was said is kept",
    .enabled(if: MLflow.hasTraces))
  func importTraces() throws {
    let uri = try MLflow.uri()
    let sandbox = try Sandbox()
    _ = try MLflow.run("others.py \(uri) imported", in: sandbox)
    let command = "costs import mlflow --mlflow-uri \(uri) --experiment imported"
    #expect(try sandbox.output(command).contains("\n  recorded           4\n"))
    #expect(try sandbox.output(command).contains("\n  recorded           0\n"))
    let calls = try sandbox.output(
      "costs sql --format csv 'SELECT provider, model, source, count(*), sum(input_tokens), "
        + "sum(cache_read_tokens), sum(cost_picousd) FROM calls GROUP BY 1 ORDER BY 1'")
    #expect(calls.contains("\nopenai,gpt-4o,mlflow,2,2000,800,8000000000\n"))
    #expect(try sandbox.run("grep -c 'a secret' .local/share/costs/ledger.db*").code == 1)
    let missing = try sandbox.run("costs import mlflow --mlflow-uri \(uri) --experiment nothing")
    #expect(missing.code == 1)
    #expect(missing.errors.hasPrefix("error: '\(uri)' has no experiment 'nothing'\n"))
  }

  @Test("an experiment of 1,000 runs is read whole, page after page")
  func thousandRuns() throws {
    let sandbox = try Sandbox(variables: ["MLFLOW_TRACKING_URI": try MLflow.uri()])
    let lines = (0..<1005).map {
      #"{"id":"s\#($0)","provider":"acme","model":"m","session":"s\#($0)","input_tokens":1,"#
        + #""output_tokens":1,"cost_usd":"0.00\#($0 + 1)","occurred_at":"2026-10-15T12:00:00Z"}"#
    }
    try sandbox.output("costs record -", input: lines.joined(separator: "\n"))
    #expect(try sandbox.sync("--experiment thousand --each session").pushed == 1005)
    let report = try ReportResult(sandbox, "--experiment thousand")
    #expect(report.runs["read"] == 1005)
    #expect(report.total == (try SummaryResult(by: "provider", in: sandbox)).totals)
    #expect(try sandbox.sync("--experiment thousand --each session").unchanged == 1005)
  }
}
