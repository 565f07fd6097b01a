import Foundation
import Metering
import TestSupport
import Testing

@testable import Ledger
@testable import SQLite

/// The checks of one zone, run in a process of their own by ``ZoneTests``.
struct ZoneChecks {
  /// Half hours, both changes of 2026, the most eastern zone, days that begin at one o'clock, a day
  /// that was left out, and changes in the fast.
  private static let zones = [
    "Asia/Kolkata", "America/New_York", "Europe/Berlin", "Pacific/Kiritimati", "Asia/Beirut",
    "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca", "Etc/GMT+12",
  ]

  private let name: String
  private let zone: Zone
  private let expected: Expected

  /// Checks one zone after the other: the last one made is the process's.
  static func forEachZone(_ body: (ZoneChecks) throws -> Void) throws {
    for name in zones { try body(ZoneChecks(name)) }
  }

  private init(_ name: String) throws {
    self.name = name
    zone = try Zone(name)
    expected = Expected(zone: try #require(TimeZone(identifier: name)))
  }

  /// Instants of 2026, many of them close to where the zone's clock changes or its day ends.
  private func instants(_ count: Int, _ random: inout SplitMix64) -> [Int64] {
    var edges: [Int64] = []
    var date = Date(timeIntervalSince1970: 1_767_225_600)
    let end = Date(timeIntervalSince1970: 1_798_761_600)
    while let next = TimeZone(identifier: name)?.nextDaylightSavingTimeTransition(after: date),
      next < end
    {
      edges.append(Int64(next.timeIntervalSince1970) * 1000)
      date = next
    }
    return (0..<count).map { _ in
      let instant = random.integer(RandomCalls.span)
      switch random.integer(0...2) {
      case 0 where !edges.isEmpty:
        return random.pick(edges) + random.integer(-7_300_000...7_300_000)
      case 1: return zone.start(ofDay: zone.day(at: instant)) + random.integer(-2...2)
      default: return instant
      }
    }
  }

  func labels() throws {
    var random = SplitMix64(91)
    for ms in instants(3000, &random) {
      for unit in Dimension.TimeUnit.allCases {
        let label = unit.label(of: unit.bucket(at: ms, in: zone), in: zone)
        #expect(label == expected.label(unit, ms), "\(unit) of \(ms) in \(name), \(random.seed)")
      }
    }
  }

  func starts() {
    // Every day of 2026, and of the years when other rules held.
    for day in Int64(15_000)..<Int64(21_000) {
      let start = zone.start(ofDay: day)
      #expect(zone.day(at: start) >= day && zone.day(at: start - 1) < day, "\(day) in \(name)")
      #expect(start <= zone.start(ofDay: day + 1), "\(day) in \(name)")
    }
  }

  func partition() throws {
    var random = SplitMix64(92)
    let folder = try TemporaryFolder()
    let ledger = try folder.ledger()
    let times = instants(300, &random)
    let recorder = Recorder(ledger, source: "record")
    let calls = try recorder.transaction {
      try times.enumerated().map { number, ms in
        var event = UsageEvent(model: "m")
        event.provider = "p"
        event.occurredAtMs = ms
        event.usage = Usage([.input: Int64(number)])
        let call = try ledger.assessor().assess(event, nowMs: 0, madeID: "\(number)")
        _ = try recorder.add(call, nowMs: 0)
        return call
      }
    }
    var filter = CallFilter(zone: zone)
    let total = Expected.total(calls)
    let days = try ledger.summary(by: [.time(.day)], filter)
    #expect(days.totals == total && days.byValues == expected.groups(calls, by: [.time(.day)]))
    for row in days.rows {
      // The day as a period, and as a term, are the same calls as the day as a group.
      let label = try #require(row.values.first ?? nil)
      filter.period = try #require(Period(label, zone: zone, nowMs: testNowMs))
      #expect(try ledger.summary(by: [], filter).totals == row.spend, "\(label) in \(name)")
      filter.period = .all
      filter.terms = [try #require(try CallFilter.Term("day=\(label)"))]
      #expect(try ledger.summary(by: [], filter).totals == row.spend, "\(label) in \(name)")
      filter.terms = []
    }
    for unit in Dimension.TimeUnit.allCases {
      let summary = try ledger.summary(by: [.time(unit)], filter)
      #expect(summary.totals == total, "\(unit) in \(name)")
      #expect(summary.byValues == expected.groups(calls, by: [.time(unit)]), "\(unit) in \(name)")
    }
  }
}
