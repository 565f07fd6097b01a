import Metering
import TestSupport

@testable import Ledger

/// Random calls of 2026, drawn so that every dimension has several values and missing ones.
struct RandomCalls {
  /// The seed, for the message of a failure.
  var seed: UInt64 { random.seed }
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed) }

  /// The first and last instant that is drawn.
  static let span: ClosedRange<Int64> = 1_767_225_600_000...1_798_761_599_999

  /// Records calls in one transaction.
  @discardableResult
  func record(_ count: Int, in ledger: LedgerFile) throws -> [AssessedCall] {
    var draw = self
    let assessor = ledger.assessor()
    let recorder = Recorder(ledger, source: "record")
    return try recorder.transaction {
      try (0..<count).map { number in
        let call = try assessor.assess(
          draw.event(number), nowMs: testNowMs, madeID: CallID.make(nowMs: testNowMs))
        _ = try recorder.add(call, nowMs: testNowMs)
        return call
      }
    }
  }

  /// The next call.
  mutating func event(_ number: Int) -> UsageEvent {
    var event = UsageEvent(model: random.pick(["m", "m", "n", "nobody-knows"]))
    event.id = "r\(random.seed)-\(number)"
    event.provider = random.pick(["p", "p", "q", "ollama", "elsewhere"])
    event.occurredAtMs = random.integer(Self.span)
    event.requestedModel = optional(["m", "alias"])
    event.status = random.pick(["ok", "ok", "ok", "error", "cut off"])
    event.serviceTier = optional(["batch", "default"])
    event.speed = optional(["standard"])
    event.inferenceGeo = optional(["us", "eu"])
    event.latencyMs = random.once(in: 2) ? random.integer(0...90_000) : nil
    for dimension in Attribution.allCases {
      event.attribution[dimension] = optional(["one", "two", "Drei ☂", "a, \"b\" | c"])
    }
    if random.once(in: 2) { event.tags["k"] = random.pick(["v", "w", ""]) }
    if random.once(in: 3) { event.tags["other"] = random.pick(["v", "\"quoted\""]) }
    if !random.once(in: 6) { event.usage = usage() }
    if random.once(in: 8) { event.reportedCostUSD = "\(random.integer(0...99_999))e-6" }
    return event
  }

  private mutating func optional(_ values: [String]) -> String? {
    random.once(in: 3) ? nil : random.pick(values)
  }

  private mutating func usage() -> Usage {
    let largest = random.pick([10, 10_000, 3_000_000] as [Int64])
    let read = random.integer(0...largest)
    let written = random.integer(0...largest)
    let thought = random.integer(0...largest)
    return Usage([
      .input: read + written + random.integer(0...largest), .cacheRead: read,
      .cacheCreation: written, .output: thought + random.integer(0...largest), .reasoning: thought,
      .webSearch: random.once(in: 9) ? 1 : 0,
    ])
  }
}
