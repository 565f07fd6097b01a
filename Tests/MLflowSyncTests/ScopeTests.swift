import Ledger
import Metering
import Testing

@testable import MLflowSync

/// Scopes, and which of their runs stands.
@Suite("Scopes")
struct ScopeTests {
  private func run(
    _ id: String, sync: Int, digest: String, isFinished: Bool = true
  ) throws -> RemoteRun {
    let tags: [(String, String)] = [(RunTag.sync, "\(sync)"), (RunTag.digest, digest)]
    let json: JSON = [
      "info": ["run_id": .string(id), "status": isFinished ? "FINISHED" : "RUNNING"],
      "data": ["tags": .array(tags.map { ["key": .string($0.0), "value": .string($0.1)] })],
    ]
    return try #require(RemoteRun(json))
  }

  @Test("of several finished runs the newest push stands; copies go, older content is marked")
  func settling() throws {
    let state = ScopeState([
      try run("c", sync: 1, digest: "old"), try run("b", sync: 5, digest: "new"),
      try run("a", sync: 7, digest: "new"), try run("d", sync: 6, digest: "x", isFinished: false),
      try run("e", sync: 8, digest: "y", isFinished: false),
    ])
    #expect(state.standing?.id == "a")
    #expect(
      state.settlements == [
        .delete(run: "b"), .mark(run: "c", by: "a"), .delete(run: "d"),
      ])
    #expect(state.resumable("y")?.id == "e" && state.resumable("x") == nil)
  }

  @Test("whoever settles comes to the same end, in whatever order the runs come")
  func sameEnd() throws {
    let runs = [
      try run("a", sync: 3, digest: "n"), try run("b", sync: 3, digest: "n"),
      try run("c", sync: 2, digest: "n"),
    ]
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
      #expect(ScopeState(order.map { runs[$0] }).standing?.id == "a")
    }
    #expect(ScopeState([]).standing == nil && ScopeState([]).settlements.isEmpty)
    // Of a copy of the ledger, which counts alike: it will stand, and is not taken away from it.
    let tie = ScopeState([
      try run("b", sync: 1, digest: "n"), try run("a", sync: 1, digest: "n", isFinished: false),
      try run("c", sync: 1, digest: "n", isFinished: false),
    ])
    #expect(tie.standing?.id == "b" && tie.settlements == [.delete(run: "c")])
    let broken = ScopeState([try run("z", sync: 1, digest: "n", isFinished: false)])
    #expect(broken.settlements.isEmpty && broken.resumable("n")?.id == "z")
  }

  @Test("a finished run that lacks a param is gone on with; a whole one is left alone")
  func steps() throws {
    var content = RunContent(span: 0...1, totals: Spend())
    content.params = [("total_calls", "1"), ("total_tokens", "2")]
    let push = SyncPush(try scope(), content)
    func standing(_ params: [String: String]) throws -> ScopeState {
      let tags = [RunTag.digest: push.digest, RunTag.supersedes: "old"]
      return ScopeState([RemoteRun(finished: "a", params: params, tags: tags)])
    }
    #expect(
      try standing(["total_calls": "1", "total_tokens": "2"]).step(for: push) == .none(run: "a"))
    #expect(
      try standing(["total_calls": "1"]).step(for: push) == .resume(run: "a", supersedes: "old"))
    #expect(ScopeState([]).step(for: push) == .create(supersedes: nil))
    let other = ScopeState([try run("b", sync: 1, digest: "x")])
    #expect(other.step(for: push) == .create(supersedes: "b"))
  }

  @Test("a push that nobody disturbed is settled by what was there before")
  func finishing() throws {
    let before = ScopeState([
      try run("old", sync: 2, digest: "x"), try run("older", sync: 1, digest: "x"),
      try run("broken", sync: 3, digest: "y", isFinished: false),
    ])
    #expect(before.settlements == [.delete(run: "older")])
    let after = before.finishing(try run("new", sync: 4, digest: "z"))
    #expect(after.standing?.id == "new")
    #expect(after.settlements == [.mark(run: "old", by: "new"), .delete(run: "broken")])
    let resumed = before.finishing(try run("broken", sync: 4, digest: "y"))
    #expect(resumed.settlements == [.mark(run: "old", by: "broken")])
    let again = before.finishing(try run("old", sync: 4, digest: "x"))
    #expect(again.settlements == [.delete(run: "broken")])
  }

  private func scope(_ terms: String..., since: Int64? = nil, until: Int64? = nil) throws
    -> SyncScope
  {
    var filter = CallFilter(zone: .utc)
    filter.terms = try terms.compactMap { try CallFilter.Term($0) }
    filter.period = Period(sinceMs: since, untilMs: until)
    return SyncScope(filter)
  }

  @Test("a scope is written down and read again, whatever way it was asked for")
  func text() throws {
    let one = try scope("workflow=b", "provider=aws", "team!=x", since: 0, until: 86_400_000)
    let other = try scope("team!=x", "provider=bedrock", "workflow=b", since: 0, until: 86_400_000)
    #expect(one.text == other.text && one.id == other.id)
    let again = try #require(SyncScope(text: one.text, timezone: "UTC"))
    #expect(again == one)
    #expect(SyncScope(try again.filter()) == one)
    #expect(!one.text.contains("timezone"))
    #expect(try scope("day=2026-10-15").text.contains(#""timezone":"UTC""#))
    #expect(try scope("workflow=").name == "costs workflow=(none)")
  }

  @Test("scopes overlap unless a period or a value keeps them apart")
  func overlaps() throws {
    func mayOverlap(_ one: SyncScope, _ other: SyncScope) -> Bool {
      ScopeReach(one).mayOverlap(ScopeReach(other))
    }
    let all = try scope()
    #expect(mayOverlap(all, try scope("team=a")))
    #expect(!mayOverlap(try scope("team=a"), try scope("team=b")))
    #expect(mayOverlap(try scope("team=a"), try scope("workflow=b")))
    #expect(mayOverlap(try scope("team=a", "team=b"), try scope("team=b")))
    #expect(mayOverlap(try scope("team!=a"), try scope("team=b")))
    #expect(!mayOverlap(try scope(since: 5), try scope(until: 5)))
    #expect(mayOverlap(try scope(since: 4), try scope(until: 5)))
  }
}
