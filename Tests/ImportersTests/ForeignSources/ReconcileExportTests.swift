import Foundation
import Ledger
import Metering
import Pricing
import Testing

@testable import Importers

/// A month's export of OpenAI's costs with planted differences: each is found, and nothing else.
@Suite("Reconciling an OpenAI cost export")
struct ReconcileExportTests {
  private let folder: TestFolder
  private let file: LedgerFile
  private static let nowMs: Int64 = 1_798_761_600_000  // 2027-01-01

  init() throws {
    folder = try TestFolder()
    file = try ledger(in: folder)
  }

  /// One call, in the ledger or not.
  private struct Call {
    let day: Int
    let model: String
    let fresh: Int64, cached: Int64, output: Int64
  }

  /// USD per 1,000,000 tokens, as OpenAI's price list says; in microdollars, so whole.
  private static let rates: [String: [Int64]] = [
    "gpt-4o-2024-08-06": [2_500_000, 1_250_000, 10_000_000],
    "gpt-4o-mini-2024-07-18": [150_000, 75_000, 600_000],
    "gpt-9-preview": [7_000_000, 700_000, 21_000_000],
  ]
  private static let meters = ["input", "cached input", "output"]

  private static func calls(_ seed: UInt64) -> [Call] {
    var state = seed
    func draw(_ limit: UInt64) -> Int64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64((state >> 33) % limit)
    }
    let models = rates.keys.sorted()
    return (0..<400).map { _ in
      Call(
        day: Int(draw(7)) + 1, model: models[Int(draw(3))], fresh: draw(9_000) + 1,
        cached: draw(3_000), output: draw(2_000) + 1)
    }
  }

  private func record(_ calls: [Call]) throws {
    let recorder = Recorder(file, source: "record")
    let assessor = file.assessor()
    for (number, call) in calls.enumerated() {
      var event = UsageEvent(model: call.model)
      event.provider = "openai"
      event.occurredAtMs = Timestamp.parse("2026-10-0\(call.day)T23:59:59Z")
      event.usage = Usage([
        .input: call.fresh + call.cached, .cacheRead: call.cached, .output: call.output,
        .request: 1,
      ])
      let assessed = try assessor.assess(event, nowMs: Self.nowMs, madeID: "call-\(number)")
      _ = try recorder.record(assessed, nowMs: Self.nowMs)
    }
  }

  /// The export, with the columns and the digits of the dashboard's CSV.
  private static func export(
    _ calls: [Call], rate: (Call, Int) -> Int64, extra: [(day: Int, item: String, picousd: Int64)]
  ) -> String {
    var sums: [String: (day: Int, item: String, count: Int64, picousd: Int64)] = [:]
    for call in calls {
      for (index, count) in [call.fresh, call.cached, call.output].enumerated() where count > 0 {
        let item = "\(call.model), \(meters[index])"
        var sum = sums["\(call.day) \(item)"] ?? (call.day, item, 0, 0)
        sum.count += count
        sum.picousd += count * rate(call, index)
        sums["\(call.day) \(item)"] = sum
      }
    }
    var text = """
      start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,\
      quantity_unit,line_item,user_id,api_key_id,project_id,organization_id,project_name,\
      organization_name,user_email,api_source

      """
    func row(_ day: Int, _ item: String, _ quantity: String, _ picousd: Int64) {
      let unit = quantity.isEmpty ? "" : "tokens"
      let start = 1_790_812_800 + (day - 1) * 86_400
      let size = String(picousd.magnitude)
      let digits = String(repeating: "0", count: max(0, 13 - size.count)) + size
      let amount =
        (picousd < 0 ? "-" : "") + digits.dropLast(12) + "." + digits.suffix(12)
        + "000000000000000000"
      text += """
        \(start),\(start + 86_400),2026-10-0\(day)T00:00:00+00:00,\
        2026-10-0\(day + 1)T00:00:00+00:00,\(amount),usd,\(quantity),\(unit),\
        "\(item)",,,proj_a,org-x,Proj A,Org,,

        """
    }
    for sum in sums.values.sorted(by: { ($0.day, $0.item) < ($1.day, $1.item) }) {
      row(sum.day, sum.item, "\(sum.count)", sum.picousd)
    }
    for line in extra { row(line.day, line.item, "", line.picousd) }
    return text
  }

  private func reconcile(_ export: String) throws -> Reconciliation {
    let path = try folder.write(export, to: "cost_2026-10.csv")
    let invoice = try InvoiceFile(path: path, provider: nil).invoice
    return try file.reconcile(invoice, nowMs: Self.nowMs)
  }

  @Test("an export of the very calls differs in nothing but what has no price")
  func same() throws {
    let calls = Self.calls(1).filter { $0.model != "gpt-9-preview" }
    try record(calls)
    let found = try reconcile(
      Self.export(calls, rate: { Self.rates[$0.model]?[$1] ?? 0 }, extra: []))
    #expect(found.differencePicousd == 0 && found.differences == [])
    #expect(found.billedPicousd > 0 && found.rows.count == 14)
  }

  @Test("a missing day, an unpriced model, a changed price, a credit and a tax, each to the digit")
  func planted() throws {
    let calls = Self.calls(2)
    try record(calls.filter { $0.day != 3 })
    let dearer: Int64 = 660_000  // gpt-4o-mini's output from the 5th on, in place of 600,000
    func isDearer(_ call: Call, _ index: Int) -> Bool {
      call.day >= 5 && call.model == "gpt-4o-mini-2024-07-18" && index == 2
    }
    let found = try reconcile(
      Self.export(
        calls, rate: { isDearer($0, $1) ? dearer : Self.rates[$0.model]?[$1] ?? 0 },
        extra: [
          (1, "Vector storage", 70_000_000_000), (2, "Promotional credit", -5_000_000_000_000),
          (7, "Sales tax", 1_230_000_000_001),
        ]))

    func cost(_ isMeant: (Call) -> Bool) -> Int128 {
      calls.filter(isMeant).reduce(0) { sum, call in
        let rates = Self.rates[call.model] ?? []
        return sum
          + Int128(call.fresh * rates[0] + call.cached * rates[1] + call.output * rates[2])
      }
    }
    let dear = calls.filter { isDearer($0, 2) }.reduce(0) { $0 + $1.output }
    let expected: [(Difference.Reason, String?, Int128)] = [
      (.missingDay, nil, cost { $0.day == 3 }),
      (.unpriced, "gpt-9-preview", cost { $0.day != 3 && $0.model == "gpt-9-preview" }),
      (.price, "gpt-4o-mini", Int128(dear * 60_000)),
      (.notMetered, "vector storage", 70_000_000_000),
      (.credit, "credit", -5_000_000_000_000),
      (.tax, "tax", 1_230_000_000_001),
    ]
    #expect(found.differences.map(\.reason) == expected.map(\.0))
    #expect(found.differences.map(\.item) == expected.map(\.1))
    #expect(found.differences.map(\.picousd) == expected.map(\.2))
    #expect(found.unexplainedPicousd == 0)
    #expect(found.differencePicousd == expected.reduce(0) { $0 + $1.2 })

    let price = try #require(found.differences.first { $0.reason == .price })
    #expect(price.billed.rate(per: 1)?.picousd == Int128(dearer))
    #expect(price.recorded.rate(per: 1)?.picousd == 600_000)
    let third = try #require(Period.day("2026-10-03"))
    #expect(found.differences[0].days == third...third)
    #expect(found.unpricedCalls == found.differences[1].calls)
  }

  @Test("a ledger of the export itself agrees with it")
  func imported() throws {
    let export = Self.export(
      Self.calls(4), rate: { Self.rates[$0.model]?[$1] ?? 0 },
      extra: [
        (1, "Vector storage", 70_000_000_000), (2, "web search tool calls", 30_000_000_000),
        (2, "Promotional credit", -5_000_000_000_000),
      ])
    let path = try folder.write(export, to: "import.csv")
    _ = try importing([path], by: OpenAICostsSource.self, into: file)
    let found = try reconcile(export)
    #expect(found.differences.map(\.reason) == [.credit])  // an import takes no negative cost
    #expect(found.differencePicousd == -5_000_000_000_000)
  }

  @Test("entries for credit and tax, and a price for the model, leave the rest")
  func settled() throws {
    let calls = Self.calls(3)
    try record(calls)
    let export = Self.export(
      calls, rate: { Self.rates[$0.model]?[$1] ?? 0 },
      extra: [(2, "Credit grant", -5_000_000_000_000), (7, "VAT", 1_900_000_000_000)])
    let october = try #require(Period.day("2026-10-01"))
    for (kind, amount) in [(BillEntry.Kind.credit, 5_000_000_000_000), (.tax, 1_900_000_000_000)] {
      try file.addBillEntry(
        BillEntry(
          kind: kind, provider: "openai", amountPicousd: Int64(amount),
          days: october...(october + 30)), nowMs: 1)
    }
    try file.setPrice(
      provider: "openai", model: "gpt-9-preview", fromMs: 0, untilMs: nil,
      rates: [
        .input: Rate(usd: "7", kind: .input), .cacheRead: Rate(usd: "0.7", kind: .cacheRead),
        .output: Rate(usd: "21", kind: .output),
      ], nowMs: 1)
    let before = try reconcile(export)
    #expect(before.differences.map(\.reason) == [.unpriced])
    #expect(before.differences[0].picousd == before.differences[0].nowPicousd)

    let plan = try file.planRepricing(CallFilter(zone: .utc), isUnpricedOnly: true)
    _ = try file.apply(plan, reason: "the bill says so", nowMs: 2)
    let after = try reconcile(export)
    #expect(after.differencePicousd == 0 && after.differences == [])
  }
}
