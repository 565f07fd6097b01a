import Ledger
import Metering
import Testing

@testable import MLflowSync

/// What runs say, whoever pushed them.
@Suite("Runs")
struct RunTests {
  private func run(
    _ id: String, _ params: [(String, String)], _ tags: [(String, String)] = []
  ) throws -> RemoteRun {
    func pairs(_ pairs: [(String, String)]) -> JSON {
      .array(pairs.map { ["key": .string($0.0), "value": .string($0.1)] })
    }
    return try #require(
      RemoteRun([
        "info": ["run_id": .string(id), "status": "FINISHED"],
        "data": ["params": pairs(params), "tags": pairs(tags)],
      ]))
  }

  @Test("params of others are read: totals that are missing are added up, spellings made one")
  func others() throws {
    let figures = RunFigures(
      try run(
        "a",
        [
          ("provider_aws_cost_usd", "0.1"), ("provider_bedrock_cost_usd", "2e-1"),
          ("provider_openai_cost_usd", "12345678901.000000000001"),
          ("provider_openai_tokens", "7"), ("provider_openai_calls", "2.0"),
          ("provider_x_tokens", "many"), ("learning_rate", "0.1"),
        ]))
    #expect(figures.providers[ExactText("bedrock")]?.costPicousd == 300_000_000_000)
    #expect(figures.total.costPicousd == 12_345_678_901_300_000_000_001)
    #expect(figures.total.tokens == 7 && figures.total.calls == 2)
    #expect(figures.unreadable == ["provider_x_tokens"])
    #expect(RunFigures(try run("b", [("learning_rate", "0.1")])).isEmpty)
  }

  @Test("a finished push that is not marked yet leaves out the one whose place it takes")
  func unmarked() throws {
    let common = [(RunTag.schema, "costs.run/1"), (RunTag.state, RunTag.current)]
    let old = try run("old", [("total_calls", "1")], common + [(RunTag.sync, "1")])
    let new = try run(
      "new", [("total_calls", "2")],
      common + [(RunTag.sync, "2"), (RunTag.supersedes, "old")])
    var report = ExperimentReport()
    report.add([old, new])
    #expect(report.total.calls == 2 && report.runs.superseded == 1 && report.runs.read == 1)
  }

  @Test("requests keep to the limits, hold everything once, and texts and numbers as they must be")
  func batches() throws {
    var content = RunContent(span: 0...1, totals: Spend())
    content.params = (0..<250).map { ("p\($0)", "\($0)") }
    content.metrics = (0..<2950).map {
      RunContent.Metric(key: "m\($0)", value: "0.1", timestampMs: 0, step: 0)
    }
    let names = (0..<250).map { (key: "t\($0)", value: "\($0)") }
    let bodies = MLflowRuns.batches(content, names.dropFirst(100), of: "r")
    #expect(bodies.count == 4)
    var (params, metrics, tags) = (0, 0, 0)
    for body in bodies {
      let counts = ["params", "metrics", "tags"].map { body[$0]?.array?.count ?? 0 }
      #expect(counts[0] <= 100 && counts[1] <= 1000 && counts.reduce(0, +) <= 1000)
      params += counts[0]
      metrics += counts[1]
      tags += counts[2]
      #expect(body["params"]?.array?.allSatisfy { $0["value"]?.string != nil } == true)
      #expect(body["metrics"]?.array?.allSatisfy { $0["value"]?.number == "0.1" } == true)
    }
    #expect(params == 250 && metrics == 2950 && tags == 150)
    // MLflow 2 takes no more of those that it may have.
    let again = MLflowRuns.batches(content, [], of: "r", MLflowRuns.limitsAgain)
    #expect(again.count == 30 && again.allSatisfy { ($0["metrics"]?.array?.count ?? 0) <= 100 })
  }
}
