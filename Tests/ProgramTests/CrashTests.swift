import Foundation
import Testing

/// Imports that are killed in the middle, with the program as it is installed where it was built.
///
/// `COSTS_STRESS=1` kills fifty-one, three in a row going on where the one before ended.
@Suite("Killed imports")
struct CrashTests {
  @Test("an import that is killed loses nothing that was safe, and the next doubles nothing")
  func killed() throws {
    let sandbox = try Sandbox(
      program: Programs.quickest, variables: ["LLVM_PROFILE_FILE": "/dev/null"])
    let isWhole = Programs.isStress && Programs.installed != nil
    // Several batches, or one.
    let calls = isWhole ? 250_000 : 20_000
    var random = SystemRandomNumberGenerator()
    try sandbox.write(Self.events(calls), to: "events.ndjson")
    let startedAt = ContinuousClock.now
    try sandbox.output("costs import ndjson events.ndjson --ledger whole.db")
    let wholeMs = Int((ContinuousClock.now - startedAt) / .milliseconds(1))
    let expected = try sum(sandbox, "whole.db")
    #expect(expected.hasPrefix("\(calls),"))
    for round in 0..<(isWhole ? 17 : 2) {
      try sandbox.output("rm -f l.db*")
      var safe: Int64 = 0
      // Killed again and again, at moments that move through the import.
      for attempt in 0..<3 {
        let delay = Int.random(in: 0...max(1, wholeMs), using: &random)
        try sandbox.run(
          """
          costs import ndjson events.ndjson --ledger l.db > /dev/null 2>&1 & job=$!
          sleep \(delay / 1000).\(String(1000 + delay % 1000).dropFirst()); kill -9 $job; wait $job
          """)
        let path = sandbox.folder.path + "/l.db"
        guard FileManager.default.fileExists(atPath: path) else { continue }
        let noted = try number(sandbox, "SELECT coalesce(sum(lines), 0) FROM imported_files")
        let there = try number(sandbox, "SELECT count(*) FROM call_log")
        // Each line is a call: what is noted as read is there, and nothing else.
        #expect(noted == there, "round \(round), attempt \(attempt), after \(delay) ms")
        #expect(there >= safe)
        safe = there
      }
      try sandbox.output("costs import ndjson events.ndjson --ledger l.db")
      #expect(try sum(sandbox, "l.db") == expected, "round \(round)")
      let check = "costs sql 'PRAGMA integrity_check' --format csv --ledger l.db | tail -n +2"
      #expect(try sandbox.output(check) == "ok\n")
    }
  }

  private func number(_ sandbox: Sandbox, _ query: String) throws -> Int64 {
    // A ledger that was killed while it was made has no tables yet.
    let ending = try sandbox.run("costs sql '\(query)' --format csv --ledger l.db | tail -n 1")
    return Int64(ending.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  private func sum(_ sandbox: Sandbox, _ ledger: String) throws -> String {
    try sandbox.output(
      """
      costs sql --format csv --ledger \(ledger) 'SELECT count(*), count(DISTINCT id),
        sum(input_tokens), sum(computed_cost_picousd) FROM call_log' | tail -n 1
      """)
  }

  /// Events with ids in no order, each other than the rest.
  private static func events(_ count: Int) -> String {
    var text = ""
    for number in 0..<count {
      let id = String(UInt64(number) &* 0x9E37_79B9_7F4A_7C15, radix: 16)
      text += #"{"id":"\#(id)","occurred_at":"2026-10-\#(10 + number % 20)T12:00:00Z","#
      text += #""model":"gpt-4o","input_tokens":\#(number),"output_tokens":7,"#
      text += #""customer":"c\#(number % 500)"}"# + "\n"
    }
    return text
  }
}
