import Foundation
import Testing

/// Rolling up is all or nothing, whenever the program is killed.
///
/// `COSTS_STRESS=1` runs it at full size.
@Suite("Rollups of killed programs", .serialized)
struct CheckProcessTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox(program: Programs.quickest, variables: ["LLVM_PROFILE_FILE": "/dev/null"])
    try sandbox.output(
      """
      python3 - > events.ndjson <<'END'
      for call in range(20_000):
          print('{"id":"%d","model":"gpt-4o","input_tokens":%d,"team":"t%d",' % (
              call, call % 977, call % 13), end="")
          print('"occurred_at":"2026-%02d-%02d"}' % (call % 12 + 1, call % 28 + 1))
      END
      """)
  }

  /// The summary that everything is compared with.
  private func summary() throws -> String {
    try sandbox.output("costs summary --by team --format csv")
  }

  @Test("a program that is killed while it rolls up leaves sums that are those of the calls")
  func killedRebuild() throws {
    try sandbox.output("costs record - < events.ndjson")
    let before = try summary()
    var generator = SeededGenerator(seed: 5)
    for round in 0..<(Programs.isStress ? 100 : 8) {
      let delay = String(format: "%.3f", Double.random(in: 0.002..<0.2, using: &generator))
      let ending = try sandbox.run(
        """
        costs check --rebuild & victim=$!
        sleep \(delay)
        kill -9 $victim 2> /dev/null
        wait $victim
        costs check
        """)
      #expect(ending.output == "" && ending.code == 0, "round \(round), \(delay) s")
      #expect(try summary() == before, "round \(round)")
    }
  }

  @Test("a recorder that is killed leaves sums that are those of the calls, and can go on")
  func killedRecorder() throws {
    var generator = SeededGenerator(seed: 6)
    for round in 0..<(Programs.isStress ? 50 : 6) {
      let delay = String(format: "%.3f", Double.random(in: 0.05..<0.9, using: &generator))
      let ending = try sandbox.run(
        """
        costs record --id first-\(round) --model gpt-4o --input-tokens 1 > /dev/null
        costs record - < events.ndjson > /dev/null & victim=$!
        sleep \(delay)
        kill -9 $victim 2> /dev/null
        wait $victim
        costs check
        """)
      #expect(ending.output == "" && ending.code == 0, "round \(round), \(delay) s")
    }
    try sandbox.output("costs record - < events.ndjson && costs check")
    let calls = try sandbox.output("costs sql 'SELECT sum(calls) AS n FROM spend_by_month' --json")
    #expect(calls.contains("\(20_000 + (Programs.isStress ? 50 : 6))"))
  }
}
