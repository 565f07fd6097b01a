import Metering
import Testing

@testable import Ledger
@testable import SQLite

/// Reading many calls, which does not go through the views.
@Suite("Calls read from the log")
struct CallLogReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("every field is the view's, with corrections, re-pricings and undone ones")
  func fields() throws {
    var met = (calls: 0, corrections: 0, unpriced: 0, tagged: 0)
    for seed in 1...4 as ClosedRange<UInt64> {
      var history = try History(folder, seed: seed)
      for _ in 0..<30 { try history.step() }
      let ledger = history.ledger
      var ids: [String] = []
      for order in [nil, .newestFirst, .oldestFirst] as [CallOrder?] {
        var last: (Int64, Int64)?
        try ledger.connection.read {
          try ledger.forEachCall(CallFilter(zone: .utc), order: order) { entry, seq in
            let shown = try ledger.call(id: entry.id)
            #expect(entry == shown, "seed \(seed)")
            let sign: Int64 = order == .newestFirst ? -1 : 1
            let place = (sign * entry.occurredAtMs, sign * seq)
            if order != nil, let last { #expect(last < place) }
            last = place
            ids.append(entry.id)
            met.calls += 1
            met.corrections += entry.corrects == nil ? 0 : 1
            met.unpriced += entry.unpriced.isEmpty ? 0 : 1
            met.tagged += entry.event.tags.isEmpty ? 0 : 1
          }
        }
      }
      let there = try ledger.rows("SELECT id FROM calls")
      #expect((there + there + there).sorted() == ids.sorted())
    }
    #expect(met.calls > 500 && met.corrections > 10 && met.unpriced > 10 && met.tagged > 100)
  }

  @Test("names and sets of tags beyond what is remembered are read again")
  func many() throws {
    let ledger = try folder.ledger()
    let recorder = Recorder(ledger, source: "record")
    let assessor = ledger.assessor()
    let count = 9000
    try recorder.transaction {
      for number in 0..<count {
        var event = UsageEvent(model: "m")
        event.id = "c\(number)"
        event.provider = "p"
        event.occurredAtMs = Int64(number)
        event.attribution[.session] = "session \(number)"
        event.tags["number"] = "\(number % 2500)"
        _ = try recorder.add(
          assessor.assess(event, nowMs: testNowMs, madeID: ""), nowMs: testNowMs)
      }
    }
    for _ in 0..<2 {
      var number = 0
      try ledger.calls(CallFilter(zone: .utc), limit: nil, order: .oldestFirst) { call in
        let isRight =
          call.id == "c\(number)" && call.event.attribution[.session] == "session \(number)"
          && call.event.tags == ["number": "\(number % 2500)"]
        if !isRight { Issue.record("call \(number) is \(call)") }
        number += 1
      }
      #expect(number == count)
    }
  }
}
