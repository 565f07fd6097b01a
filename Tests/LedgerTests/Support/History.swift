import Foundation
import Metering
import TestSupport
import Testing

@testable import Ledger
@testable import SQLite

/// A ledger with a random history: calls in no order of time, corrections of calls and of
/// corrections, re-pricings and undos, and now and then some of it rolled up.
struct History {
  let ledger: LedgerFile
  private let dear: LedgerFile
  private(set) var random: SplitMix64
  private var ids: [String] = []
  private var drawn: UInt64 = 0

  /// Instants where days, months and clocks change, in UTC and elsewhere.
  private static let edges: [Int64] = [
    1_772_953_200_000,  // 2026-03-08T07:00Z, New York's clocks go forward
    1_793_512_800_000,  // 2026-11-01T06:00Z, and back
    1_772_323_200_000,  // 2026-03-01T00:00Z
    1_772_303_400_000,  // 2026-02-28T18:30Z, Kolkata's March
    1_772_302_500_000,  // 2026-02-28T18:15Z, Kathmandu's
    1_772_272_800_000,  // 2026-02-28T10:00Z, Kiritimati's
    1_798_761_600_000,  // 2027-01-01T00:00Z
  ]

  init(_ folder: TemporaryFolder, seed: UInt64) throws {
    random = SplitMix64(seed)
    ledger = try folder.ledger("\(seed).db")
    dear = try folder.ledger("\(seed).db", priceList: TestPrices.dear)
  }

  /// Something happens.
  mutating func step() throws {
    switch random.integer(0...9) {
    case 0...3: try record(Int(random.integer(1...40)))
    case 4, 5: try correct()
    case 6: try reprice()
    case 7: try undo()
    default: try ledger.refreshRollups(limit: random.integer(1...60))
    }
  }

  private mutating func instant() -> Int64 {
    if random.once(in: 2) { return random.integer(RandomCalls.span) }
    let near = random.pick([900_000, 7_200_000, 100_000_000] as [Int64])
    return random.pick(Self.edges) + random.integer(-near...near)
  }

  private mutating func record(_ count: Int) throws {
    drawn += 1
    let assessor = ledger.assessor()
    let recorder = Recorder(ledger, source: random.pick(["record", "ndjson"]))
    var draw = RandomCalls(seed: random.seed &* 1000 &+ drawn)
    try recorder.transaction {
      for number in 0..<count {
        var event = draw.event(number)
        event.id = "\(drawn)-\(number)"
        event.occurredAtMs = instant()
        ids.append("\(drawn)-\(number)")
        let call = try assessor.assess(event, nowMs: testNowMs, madeID: "")
        _ = try recorder.add(call, nowMs: testNowMs)
      }
    }
  }

  /// Corrects a call, and often the correction.
  private mutating func correct() throws {
    drawn += 1
    guard !ids.isEmpty else { return }
    var draw = RandomCalls(seed: random.seed &* 1000 &+ drawn)
    var event = draw.event(0)
    event.id = "c\(drawn)"
    event.occurredAtMs = instant()
    let place = Int(random.integer(0...Int64(ids.count - 1)))
    try ledger.record(event, correcting: ids[place])
    // What is corrected cannot be corrected again.
    ids[place] = "c\(drawn)"
  }

  private mutating func reprice() throws {
    let books = random.once(in: 2) ? dear : ledger
    var filter = CallFilter(zone: .utc)
    filter.terms = [
      try #require(try CallFilter.Term("team=" + random.pick(["one", "two", ""])))
    ]
    let plan = try books.planRepricing(filter, isUnpricedOnly: random.once(in: 4))
    // Without what `apply` does at its end, so that the entries stay beyond the mark.
    _ = try books.connection.write {
      try books.append(plan.changes, reason: "test", undoes: nil, nowMs: testNowMs)
    }
  }

  private mutating func undo() throws {
    guard let number = try ledger.repricings().last?.number else { return }
    if random.once(in: 2) {
      do {
        _ = try ledger.undoRepricing(number, reason: nil, nowMs: testNowMs)
      } catch LedgerError.noSuchRepricing {
        // It is undone already.
      }
      return
    }
    _ = try ledger.connection.write {
      try ledger.append(
        try ledger.reversed(number), reason: "back", undoes: nil, nowMs: testNowMs)
    }
  }

  /// A question about the ledger: what is grouped by, and which calls.
  mutating func question(zones: [Zone]) throws -> ([Dimension], CallFilter) {
    var filter = CallFilter(zone: random.pick(zones))
    let all = Dimension.names + ["tag:k", "tag:other"]
    let name = random.pick(all)
    let related = ["provider", "model"].contains(name) ? ["provider", "model"] : [name]
    let units = Dimension.TimeUnit.allCases.map(\.rawValue)
    var dimensions: [String] = []
    for _ in 0..<random.integer(0...2) { dimensions.append(random.pick(related)) }
    if random.once(in: 2) { dimensions.append(random.pick(units)) }
    if random.once(in: 6) { dimensions.append(random.pick(all)) }
    for _ in 0..<random.integer(0...2) {
      let dimension = random.once(in: 8) ? random.pick(units) : random.pick(related)
      let value = try value(of: dimension, filter.zone)
      let sign = random.once(in: 3) ? "!=" : "="
      filter.terms.append(try #require(try CallFilter.Term(dimension + sign + value)))
    }
    if !random.once(in: 3) { filter.period.sinceMs = bound(filter.zone) }
    if !random.once(in: 3) { filter.period.untilMs = bound(filter.zone) }
    return (try dimensions.map { try Dimension($0) }, filter)
  }

  private mutating func bound(_ zone: Zone) -> Int64 {
    let instant = instant()
    return random.once(in: 2) ? zone.start(ofDay: zone.day(at: instant)) : instant
  }

  /// One that calls have, or none of them, or none.
  private mutating func value(of dimension: String, _ zone: Zone) throws -> String {
    if random.once(in: 5) { return random.pick(["", "nobody has this"]) }
    let summary = try ledger.summary(by: [try Dimension(dimension)], CallFilter(zone: zone))
    let values = summary.rows.compactMap { $0.values[0] }
    return values.isEmpty ? "" : random.pick(values)
  }
}
