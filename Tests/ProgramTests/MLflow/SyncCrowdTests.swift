import Foundation
import Testing

/// Several `costs sync` at once, and ones that were killed.
@Suite("Sync and others", .enabled(if: MLflow.isWanted))
struct SyncCrowdTests {
  private static let server = Result { ["MLFLOW_TRACKING_URI": try MLflow.uri()] }

  /// Two sandboxes with samples, each with its own ledger.
  private func pair() throws -> [Sandbox] {
    let sandboxes = try (0..<2).map { _ in try Sandbox(variables: try Self.server.get()) }
    for sandbox in sandboxes { try sandbox.recordSamples() }
    return sandboxes
  }

  /// Runs a command three times at once in every sandbox; all must succeed.
  private func crowd(_ sandboxes: [Sandbox], _ command: String) {
    let results = sandboxes.map { sandbox in
      let result = Outcome()
      let thread = Thread {
        result.ending = try? sandbox.run(
          "for n in 1 2 3; do \(command) & pids=\"$pids $!\"; done; "
            + "for p in $pids; do wait $p || exit 1; done")
        result.done.signal()
      }
      thread.start()
      return result
    }
    for result in results {
      result.done.wait()
      #expect(result.ending?.code == 0, "\(result.ending?.errors ?? "no ending")")
    }
  }

  @Test("two ledgers, and three syncs of each, at once: one run of each stands when all have ended")
  func ledgers() throws {
    let sandboxes = try pair()
    for round in 1...2 {
      crowd(sandboxes, "costs sync --experiment crowd")
      let runs = try MLflow.runs(of: "crowd", in: sandboxes[0])
      let current = runs.filter(\.isCurrent)
      #expect(current.count == 2 && current.allSatisfy { $0.status == "FINISHED" })
      #expect(Set(current.map { $0.tags["costs.ledger"] }).count == 2)
      #expect(runs.allSatisfy { $0.isCurrent || $0.tags["costs.superseded_by"] != nil })
      let calls = 18 + round * 2
      #expect(try ReportResult(sandboxes[0], "--experiment crowd").total.calls == calls)
      for sandbox in sandboxes {
        #expect(try sandbox.sync("--experiment crowd").unchanged == 1)
        try sandbox.output("costs record --id more $ONE_CALL")
      }
    }
  }

  @Test("copies of a ledger, which know nothing of each other, at once: counted once, and settled")
  func copies() throws {
    let sandboxes = try pair()
    let folders = sandboxes.map { $0.ledger.deletingLastPathComponent().path }
    try sandboxes[1].output("rm '\(folders[1])'/* && cp '\(folders[0])'/* '\(folders[1])'")
    crowd(sandboxes, "costs sync --experiment copies")
    #expect(try ReportResult(sandboxes[0], "--experiment copies").total.calls == 10)
    // The first search of the next sync finds what the copies left of each other.
    #expect(try sandboxes[1].sync("--experiment copies").unchanged == 1)
    let runs = try MLflow.runs(of: "copies", in: sandboxes[0])
    #expect(runs.count == 1 && runs.allSatisfy { $0.isCurrent && $0.status == "FINISHED" })
    #expect(try sandboxes[0].sync("--experiment copies").unchanged == 1)
  }

  @Test("a sync killed in mid-batch is finished by the next one: one run")
  func killed() throws {
    let sandbox = try Sandbox()
    let lines = (0..<300).map {
      #"{"id":"m\#($0)","provider":"acme","model":"m\#($0)","input_tokens":1,"output_tokens":1,"#
        + #""cost_usd":"0.1"}"#
    }
    try sandbox.output("costs record -", input: lines.joined(separator: "\n"))
    let proxy = try MLflow.Proxy(to: try MLflow.uri(), in: sandbox)
    let push = "--mlflow-uri \(proxy.uri) --experiment halfway"
    // The second of ten batches is under way, and eight are to come.
    let ending = try sandbox.run(
      "costs sync \(push) & pid=$!; "
        + "until grep -q log-batch \(proxy.log.lastPathComponent); do sleep 0.01; done; "
        + "kill -9 $pid; wait $pid")
    #expect(ending.code == 137)
    #expect(try sandbox.output("costs sync --status").contains("broken off"))
    let half = try ReportResult(sandbox, "--mlflow-uri \(proxy.uri) --experiment halfway")
    #expect(half.runs["unfinished"] == 1 && half.total.calls == 0)
    #expect(try sandbox.sync(push).pushed == 1)
    let runs = try MLflow.runs(of: "halfway", in: sandbox)
    #expect(runs.count == 1 && runs.first?.status == "FINISHED")
    #expect(runs.first?.params.count == 906)
    #expect(try proxy.changes().filter { $0 == "POST runs/create 200" }.count == 1)
    #expect(try sandbox.sync(push).unchanged == 1)
  }

  /// What a thread leaves behind.
  private final class Outcome: @unchecked Sendable {
    let done = DispatchSemaphore(value: 0)
    var ending: Ending?
  }
}
