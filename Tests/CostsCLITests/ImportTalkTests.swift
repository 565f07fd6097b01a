import Testing

@testable import CostsCLI
@testable import Importers

@Suite("The progress of an import")
struct ImportTalkTests {
  @Test(
    "fits the terminal",
    arguments: [
      (100, "claude-code  [##########..........] 50%  1,000,000 calls  250,000/s  5 s left"),
      (60, "claude-code  50%  1,000,000 calls  250,000/s  5 s left"),
      (50, "claude-code  50%  250,000/s  5 s left"), (30, "claude-code  50%  5 s left"),
      (10, "50%"),
    ])
  func width(columns: Int, expected: String) {
    var progress = ImportProgress(source: "claude-code")
    (progress.totalBytes, progress.bytes, progress.calls) = (
      2_000_000_000, 1_000_000_000, 1_000_000
    )
    let line = ImportTalk.line(progress, afterMs: 4000, width: columns)
    #expect(line == expected)
    #expect(line.count < columns)
  }
}
