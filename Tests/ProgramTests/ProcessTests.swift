import Foundation
import Testing

/// Many processes, crashes, and readers, with the program as it is installed where it was built.
///
/// `COSTS_STRESS=1` runs them at full size.
@Suite("Processes", .serialized)
struct ProcessTests {
  private let sandbox: Sandbox

  init() throws {
    // Thousands of processes would fight for one profile.
    sandbox = try Sandbox(program: Programs.quickest, variables: ["LLVM_PROFILE_FILE": "/dev/null"])
  }

  /// The ids in the ledger.
  private func ids() throws -> Set<String> {
    let csv = try sandbox.output("costs sql 'SELECT id FROM call_history' --format csv")
    return Set(csv.split(separator: "\n").dropFirst().map(String.init))
  }

  private func expectSound() throws {
    for check in ["integrity_check", "foreign_key_check"] {
      let answer = try sandbox.output("costs sql 'PRAGMA \(check)' --format csv | tail -n +2")
      #expect(answer == "" || answer == "ok\n", "\(check)")
    }
  }

  @Test("64 processes record at once, from no ledger on: nothing is lost")
  func atOnce() throws {
    let processes = 64
    let calls = Programs.isStress || Programs.installed != nil ? 100 : 5
    let ending = try sandbox.run(
      """
      worker() {
        call=0
        while [ $call -lt \(calls) ]; do
          costs record --id "$1-$call" --model gpt-4o --input-tokens 1000 --output-tokens $call \\
            --team "team-$1" --at 2026-10-15T12:00:00Z > /dev/null || echo "$1-$call failed"
          call=$((call + 1))
        done
      }
      worker=0
      while [ $worker -lt \(processes) ]; do worker $worker & worker=$((worker + 1)); done
      wait
      """)
    #expect(ending.output == "")
    #expect(ending.errors == "")
    #expect(try ids().count == processes * calls)
    let totals = try sandbox.output(
      "costs sql --format csv 'SELECT sum(input_tokens), sum(output_tokens) FROM calls'")
    let output = processes * calls * (calls - 1) / 2
    #expect(totals.split(separator: "\n").last == "\(processes * calls * 1000),\(output)")
    try expectSound()
  }

  @Test("64 processes find no ledger at the same moment")
  func firstMoment() throws {
    for round in 0..<(Programs.isStress ? 20 : 3) {
      let sandbox = try Sandbox(
        program: Programs.quickest, variables: ["LLVM_PROFILE_FILE": "/dev/null"])
      let ending = try sandbox.run(
        """
        for worker in $(seq 64); do
          { while [ ! -e go ]; do sleep 0.01; done
            costs record --id $worker $ONE_CALL
          } > /dev/null &
        done
        sleep 0.2; touch go; wait
        costs sql --format csv 'SELECT count(*) FROM calls'
        """)
      #expect(ending.errors == "", "round \(round)")
      #expect(ending.output == "count(*)\n64\n", "round \(round)")
    }
  }

  @Test("killed at any moment, a recorder loses nothing that it acknowledged")
  func killedRecorder() throws {
    var generator = SeededGenerator(seed: 7)
    let rounds = Programs.isStress ? 2000 : 150
    // From before a recording's start to after its end, however long that takes here.
    let clock = ContinuousClock()
    let taken = try (0..<5).map { number in
      try clock.measure { try sandbox.output("costs record --id first-\(number) $ONE_CALL") }
    }
    let longest = 1.5 * ((taken.min() ?? .zero) / .seconds(1))
    let delays = (0..<rounds).map { _ in Double.random(in: 0..<longest, using: &generator) }
    try sandbox.write(
      delays.map { String(format: "%.4f", $0) }.joined(separator: "\n") + "\n", to: "delays")
    try sandbox.run(
      """
      call=0
      while read -r delay; do
        call=$((call + 1))
        costs record --id "call-$call" $ONE_CALL \\
          --team "team-$call" >> acknowledged &
        victim=$!
        sleep "$delay"
        kill -9 $victim 2> /dev/null
        wait $victim
      done < delays
      """)
    try expectAcknowledged(in: "acknowledged", ofAtMost: rounds)
  }

  @Test("killed while it reads events, a recorder loses nothing that it acknowledged")
  func killedStream() throws {
    try sandbox.output("costs record --id first $ONE_CALL")
    var generator = SeededGenerator(seed: 11)
    for round in 0..<(Programs.isStress ? 100 : 10) {
      let delay = String(format: "%.3f", Double.random(in: 0.005..<0.1, using: &generator))
      try sandbox.run(
        """
        python3 -c 'import sys
        for call in range(100_000):
            event = "{\\"id\\":\\"\(round)-%d\\",\\"model\\":\\"o3\\",\\"input_tokens\\":1}"
            print(event % call)
            sys.stdout.flush() if call % 50 == 0 else None
        ' 2> /dev/null | costs record - --json >> acknowledged &
        victim=$!
        sleep \(delay)
        kill -9 $victim
        wait $victim
        """)
    }
    let acknowledged = try String(
      contentsOf: sandbox.folder.appendingPathComponent("acknowledged"), encoding: .utf8)
    let known = try ids()
    // The last line of a round may be cut in the middle: then it was not acknowledged.
    let lost = acknowledged.matches(of: /"result":"recorded","id":"([^"]+)"/)
      .map { String($0.output.1) }.filter { !known.contains($0) }
    #expect(lost.isEmpty, "\(lost.count) acknowledged calls are not in the file")
    try expectSound()
  }

  private func expectAcknowledged(in name: String, ofAtMost rounds: Int) throws {
    let file = sandbox.folder.appendingPathComponent(name)
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    // recorded  ID  ...
    let acknowledged = Set(
      lines.compactMap { $0.split(separator: " ").dropFirst().first }.map(String.init))
    let lost = try acknowledged.subtracting(ids())
    #expect(lost.isEmpty, "acknowledged, and not in the file: \(lost)")
    // Otherwise the moments were badly chosen, and nothing was tried.
    #expect(!acknowledged.isEmpty && acknowledged.count < rounds)
    try expectSound()
    // And the ledger still works.
    try sandbox.output("costs record --id last $ONE_CALL")
  }

  @Test(
    "other programs read the views while calls are recorded",
    .enabled(if: Programs.isOnPath("sqlite3")))
  func readers() throws {
    let calls = Programs.isStress ? 2000 : 150
    try sandbox.output("costs record --id 0 --model gpt-4o --input-tokens 10 --output-tokens 1")
    let ending = try sandbox.run(
      """
      ledger=$(costs path)
      for call in $(seq \(calls)); do
        costs record --id $call --model gpt-4o --input-tokens 10 --output-tokens 1 || echo failed
      done > /dev/null &
      writer=$!
      # Without a timeout the shell gives up at once when it meets a lock.
      ask() { sqlite3 -cmd '.timeout 5000' "$ledger" "$1" || echo failed; }
      while kill -0 $writer 2> /dev/null; do
        ask 'SELECT calls, input_tokens FROM spend_by_provider'
        ask 'SELECT count(*), sum(input_tokens) FROM calls'
        costs sql --format csv 'SELECT calls, input_tokens FROM spend_by_provider' |
          tail -n 1 | tr , '|' || echo failed
      done
      wait $writer
      """)
    #expect(ending.errors == "")
    var last = 0
    for line in ending.output.split(separator: "\n") {
      let numbers = line.split(separator: "|").compactMap { Int($0) }
      try #require(numbers.count == 2, "\(line)")
      #expect(numbers[1] == 10 * numbers[0], "a reader saw half a call")
      #expect(numbers[0] >= last, "a reader saw calls vanish")
      last = numbers[0]
    }
    #expect(try ids().count == calls + 1)
  }

  @Test("a summary can be read while another program holds the lock")
  func readersBesideLock() throws {
    try sandbox.output("costs record --id 0 --model gpt-4o --input-tokens 10 --output-tokens 1")
    let ending = try sandbox.run(
      "COSTS_BUSY_TIMEOUT_MS=1 hold-lock \"$(costs path)\" costs summary --format csv")
    #expect(ending.errors == "")
    #expect(ending.output.contains("openai,1,10,0,0,1,"))
  }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
