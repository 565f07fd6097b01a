import Testing

@testable import Ledger

/// The log of pushes: who else may be pushing the same.
@Suite("Log of syncs")
struct SyncLogTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  private func entry(
    _ scope: String, _ state: SyncEntry.State = .started, experiment: String = "e"
  ) -> SyncEntry {
    SyncEntry(
      server: "s", experiment: experiment, scope: scope, digest: "d", state: state, atMs: 1)
  }

  @Test("a push is its own process's alone when the last one of its scope had ended before")
  func alone() throws {
    let first = try ledger.begin([entry("a"), entry("b")], after: 0)
    #expect(first.first == 1 && first.contested.isEmpty)
    try ledger.note([entry("a", .finished), entry("b", .finished)])
    // Others' scopes, and the same scope of another experiment.
    try ledger.note([entry("c"), entry("a", experiment: "f")])
    let known = try ledger.lastSyncNumber()
    #expect(known == 6)
    let second = try ledger.begin([entry("a"), entry("b")], after: known)
    #expect(second.first == 7 && second.contested.isEmpty)
    #expect(try ledger.syncs(after: 8).isEmpty)
  }

  @Test("one that was begun and has not ended, or could not be sent, may be another's still")
  func begunBefore() throws {
    _ = try ledger.begin([entry("a"), entry("b"), entry("c")], after: 0)
    try ledger.note([entry("b", .unsent), entry("c", .finished)])
    let known = try ledger.lastSyncNumber()
    let begun = try ledger.begin([entry("a"), entry("b"), entry("c")], after: known)
    #expect(begun.contested == ["a", "b"])
  }

  @Test("of two processes at once, whichever begins later, each learns of the other")
  func atOnce() throws {
    let other = try folder.ledger()
    // Both have looked at the server before either began; the first is done at once.
    let one = try ledger.begin([entry("a")], after: 0)
    #expect(one.contested.isEmpty)
    try ledger.note([entry("a", .finished)])
    #expect(try other.begin([entry("a")], after: 0).contested == ["a"])
    // The second begins while the first is at work.
    let known = try ledger.lastSyncNumber()
    try ledger.note([entry("a", .finished)])
    let two = try ledger.begin([entry("a")], after: known + 1)
    #expect(two.contested.isEmpty)
    let three = try other.begin([entry("a")], after: known + 2)
    #expect(three.contested == ["a"])
    #expect(try ledger.syncs(after: two.first).map(\.number) == [three.first])
  }
}
