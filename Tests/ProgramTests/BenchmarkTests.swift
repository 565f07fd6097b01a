import Foundation
import Testing

@Suite("Benchmarks")
struct BenchmarkTests {
  private static let canRun = Programs.isOnPath("python3") && Programs.isOnPath("sqlite3")

  @Test("the benchmarks run, and compare what they should", .enabled(if: canRun))
  func run() throws {
    let sandbox = try Sandbox()
    let script = Programs.repository.appendingPathComponent("Benchmarks/run").path
    let report = try sandbox.output(
      "python3 '\(script)' --quick --program '\(Programs.tested.path)'")
    let rows = [
      "`costs record -`", "`costs import ndjson`", "Python, `json` and `sqlite3`",
      "`sqlite3` shell, the same insert", "`costs record`", "`costs summary --by provider`",
      "`costs summary --by day`",
    ]
    for row in rows { #expect(report.contains("| \(row) |")) }
    // No time is expected: the machine decides that.
    let results = Programs.repository.appendingPathComponent("Benchmarks/RESULTS.md")
    let committed = try String(contentsOf: results, encoding: .utf8)
    for row in rows { #expect(committed.contains("| \(row) |"), "RESULTS.md is out of date") }
  }
}
