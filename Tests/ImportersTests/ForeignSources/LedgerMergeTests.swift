import Ledger
import Metering
import Testing

@testable import Importers

/// Merging another ledger.
@Suite struct LedgerMergeTests {
  private func record(
    _ id: String, _ input: Int64, correcting: String? = nil, in ledger: LedgerFile
  ) throws {
    var event = UsageEvent(model: "gpt-4o")
    event.id = id
    event.occurredAtMs = 1_790_000_000_000
    event.usage = Usage([.input: input, .output: 1])
    event.attribution[.team] = "search"
    event.tags["k"] = "v"
    let call = try ledger.assessor().assess(event, nowMs: 0, madeID: "")
    _ = try Recorder(ledger, source: "record").record(
      call, correcting: correcting, nowMs: 1_790_000_000_000)
  }

  @Test("calls are merged by their ids, with tags and attribution, and once")
  func merge() throws {
    let folder = try TestFolder()
    let (mine, other) = (try ledger(in: folder), try ledger(in: folder, "other.db"))
    try record("a", 10, in: mine)
    try record("a", 10, in: other)
    try record("b", 20, in: other)
    try record("b2", 25, correcting: "b", in: other)
    let path = folder.path + "/other.db"
    #expect(
      try importing([path], by: LedgerSource.self, into: mine)
        == "recorded 1, known 1, replaced 0, unchanged 0, rejected 0")
    let merged = try mine.call(id: "b")
    #expect(merged.event.usage?[.input] == 25)
    #expect(merged.event.attribution[.team] == "search")
    #expect(merged.event.tags == ["k": "v"])
    try record("b3", 5, correcting: "b2", in: other)
    try record("a2", 7, correcting: "a", in: other)
    try record("c", 1, in: other)
    #expect(
      try importing([path], by: LedgerSource.self, into: mine)
        == "recorded 1, known 1, replaced 1, unchanged 0, rejected 0")
    try record("d", 1, in: other)
    #expect(
      try importing([path], by: LedgerSource.self, into: mine)
        == "recorded 1, known 3, replaced 0, unchanged 0, rejected 0")
    let counted = try mine.countedInputs()
    #expect(counted == "a 10, b~corrected 5, c 1, d 1")
  }
}

extension LedgerFile {
  /// The ids and inputs of the calls that count.
  fileprivate func countedInputs() throws -> String {
    var lines: [String] = []
    try calls(CallFilter(zone: .utc), limit: nil) { call in
      lines.append("\(call.id) \(call.event.usage?[.input] ?? -1)")
    }
    return lines.sorted().joined(separator: ", ")
  }
}
