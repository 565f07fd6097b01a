import Metering
import Pricing
import TestSupport
import Testing

@testable import Ledger

/// A bill beside the ledger: what makes the difference.
@Suite("Reconciliation")
struct ReconciliationTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  private static let first: Int64 = Timestamp.parse("2026-10-01T00:00:00Z").map { $0 } ?? 0
  private static let day = first / 86_400_000

  /// October, from the 1st to the 4th, with lines `day|item|count|picodollars`.
  private func invoice(_ lines: String...) throws -> Invoice {
    var invoice = Invoice(
      provider: "p", source: "test",
      period: Period(sinceMs: Self.first, untilMs: Self.first + 4 * 86_400_000))
    for text in lines {
      let fields = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      var line = Invoice.Line(amountPicousd: try #require(Int64(fields[3])))
      line.day = Int64(fields[0]).map { Self.day + $0 - 1 }
      line.item = fields[1].isEmpty ? nil : fields[1]
      line.quantity = Int64(fields[2])
      line.places = 12
      invoice.lines.append(line)
    }
    return invoice
  }

  /// Records a call of model m: 2,000,000 picodollars a token, cached ones a tenth, output double.
  private func call(
    _ day: Int, _ input: Int, cached: Int = 0, _ output: Int = 0, model: String = "m",
    rest: String = ""
  ) throws {
    try ledger.record(
      """
      {'occurred_at':'2026-10-0\(day)T12:00:00Z','provider':'p','model':'\(model)',
      'input_tokens':\(input),'cache_read_tokens':\(cached),'output_tokens':\(output)\(rest)}
      """)
  }

  /// The parts as `reason item meter amount`, with `-` for nil; and checks the sum.
  private func parts(_ invoice: Invoice) throws -> [String] {
    let found = try ledger.reconcile(invoice, nowMs: testNowMs)
    #expect(found.differences.reduce(0) { $0 + $1.picousd } == found.differencePicousd)
    #expect(found.billedPicousd == invoice.picousd)
    return found.differences.map {
      "\($0.reason.rawValue) \($0.item ?? "-") \($0.meter?.priceName ?? "-") \($0.picousd)"
    }
  }

  @Test("a bill by kind of token agrees with the calls, whatever way the model is written")
  func agrees() throws {
    try call(1, 10, cached: 4, 3)
    try call(2, 5, cached: 0, 1, model: "m-2026-01-01")
    #expect(
      try parts(
        invoice(
          "1|m-2026-01-01, input|6|12000000", "1|m, cached input|4|800000",
          "1|m, output|3|12000000", "2|m, input|5|10000000", "2|m, output|1|4000000")) == [])
  }

  @Test("a missing day, and one that is not billed")
  func days() throws {
    try call(1, 1)
    try call(3, 4)
    #expect(
      try parts(invoice("1|m, input|1|2000000", "2|m, input|7|14000000", "2|n, input|1|5")) == [
        "missing_day - - 14000005", "extra_day - - -8000000",
      ])
  }

  @Test("the same count at another price is a price; another count is usage; both are told apart")
  func priceAndUsage() throws {
    try call(1, 10, cached: 0, 2)
    try call(2, 10)
    try call(3, 10)
    let found = try ledger.reconcile(
      invoice(
        "1|m, input|10|25000000", "1|m, output|2|8000000", "2|m, input|13|26000000",
        "3|m, input|8|24000000"), nowMs: testNowMs)
    let input = found.differences.filter { $0.meter == .input }
    #expect(
      input.map { "\($0.reason.rawValue) \($0.picousd)" } == [
        "price 13000000",  // 10 tokens at 500,000 more, 8 at 1,000,000 more
        "missing_calls 6000000", "extra_calls -4000000",
      ])
    #expect(input[0].billed == Metered(count: 18, picousd: 49_000_000))
    #expect(found.differences.count == 3 && found.differencePicousd == 15_000_000)
  }

  @Test("calls without a price: what they cost today, or all that is billed more")
  func unpriced() throws {
    try call(1, 10, model: "later")
    try call(1, 10, model: "never")
    try ledger.setPrice(
      provider: "p", model: "later", fromMs: 0, untilMs: nil,
      rates: [.input: .init(picousd: 3, per: 1)], nowMs: testNowMs)
    #expect(
      try parts(invoice("1|later, input|10|31", "1|never, input|10|500")) == [
        "unpriced later input 30", "unpriced never input 500", "rounding later - 1",
      ])
  }

  @Test("tools, taxes and credits; entries of the ledger that say the same agree")
  func entries() throws {
    try call(1, 1, rest: ",'web_searches':0")
    let invoice = try invoice(
      "1|m, input|1|2000000", "1|Vector storage||300", "|Sales tax||70", "3|Credit grant||-50",
      "4|m, input||-7")
    #expect(
      try parts(invoice) == [
        "not_metered vector storage - 300", "credit credit - -57", "tax tax - 70",
      ])
    let days = Self.day...(Self.day + 30)
    try ledger.addBillEntry(
      BillEntry(kind: .credit, provider: "p", amountPicousd: 57, days: days), nowMs: 1)
    try ledger.addBillEntry(
      BillEntry(kind: .tax, provider: "p", amountPicousd: 69, days: days), nowMs: 1)
    try ledger.addBillEntry(
      BillEntry(kind: .purchase, provider: "p", amountPicousd: 1, days: days), nowMs: 1)
    #expect(try parts(invoice) == ["not_metered vector storage - 300", "tax tax - 1"])
  }

  @Test("without counts one ratio on several days is a price; anything else is not explained")
  func ratios() throws {
    for day in 1...3 { try call(day, day * 1000) }
    #expect(
      try parts(invoice("1|m||2200000000", "2|m||4400000000", "3|m||6600000000")) == [
        "price m - 1200000000"
      ])
    #expect(
      try parts(invoice("1|m||2200000000", "2|m||4500000000", "3|m||6600000001")) == [
        "unexplained m - 1300000001"
      ])
  }

  @Test("an export without items is compared by day, a total as a whole with all entries")
  func coarse() throws {
    try call(1, 1)
    try call(1, 1, model: "never")
    try call(2, 1)
    #expect(
      try parts(invoice("1|||2000009", "2|||2000000")) == ["unexplained everything - 9"])
    try ledger.addBillEntry(
      BillEntry(kind: .tax, provider: "p", amountPicousd: 10, days: Self.day...Self.day), nowMs: 1)
    #expect(try parts(invoice("|||4000010")) == [])
    #expect(try parts(invoice("|||3999990")) == ["unexplained everything - -20"])
  }

  @Test("tiers are told apart where the bill names them, else they are among the model's")
  func tiers() throws {
    try call(1, 10, rest: ",'service_tier':'batch'")  // at half the price
    try call(1, 10)
    #expect(try parts(invoice("1|m, input|20|30000000")) == [])
    var told = try invoice("1|m, input|10|20000000", "1|m, input|10|10000003")
    told.lines[1].item = "batch | m, input"
    #expect(try parts(told) == ["price m (batch) input 3"])
  }

  @Test("searches are a part of calls here, and an item of their own on the bill")
  func searches() throws {
    try ledger.record(
      """
      {'occurred_at':'2026-10-01T12:00:00Z','provider':'q','model':'m','input_tokens':1,
      'web_searches':3}
      """)
    var bill = try invoice("1|m, input|1|10000000", "1|web search tool calls|3|30000000000")
    bill.provider = "q"
    #expect(try parts(bill) == [])
    bill.lines[1].quantity = 4
    bill.lines[1].amountPicousd = 40_000_000_000
    #expect(try parts(bill) == ["missing_calls web search web_search 10000000000"])
  }

  @Test("a name that no rule knows is a model where the ledger has calls of it, else a tool")
  func unknownNames() throws {
    try call(1, 1, model: "in-house")
    try ledger.setPrice(
      provider: "p", model: "in-house", fromMs: 0, untilMs: nil,
      rates: [.input: .init(picousd: 3, per: 1)], nowMs: testNowMs)
    #expect(
      try parts(invoice("1|In-House||3", "1|Seats||5", "2|in-house||4")) == [
        "missing_day - - 4", "unpriced in-house - 3", "not_metered seats - 5",
      ])
  }

  @Test("amounts in cents hide less than half a cent a line")
  func rounding() throws {
    try call(1, 2_600)  // 0.0052 USD
    var invoice = try invoice("1|m, input|2600|10000000000")
    invoice.lines[0].places = 2
    #expect(try parts(invoice) == ["rounding m - 4800000000"])
    invoice.lines[0].places = 4
    #expect(try parts(invoice) == ["price m input 4800000000"])
  }

  @Test("calls of other providers, and calls that a plan covers, are on no bill by use")
  func leftOut() throws {
    try ledger.record(
      "{'occurred_at':'2026-10-01T12:00:00Z','provider':'q','model':'m','input_tokens':1}")
    try ledger.record(
      "{'occurred_at':'2026-10-01T12:00:00Z','provider':'p','model':'m','input_tokens':1}",
      source: "tool")
    let plan = try #require(try CallFilter.Term("source=tool"))
    try ledger.setPlan(
      Plan(
        id: "t", provider: "p", terms: [plan], feePicousd: 1, per: .month, firstDay: Self.day),
      nowMs: 1)
    let found = try ledger.reconcile(invoice("1|m, input|1|0"), nowMs: testNowMs)
    #expect(found.coveredCalls == 1 && found.ledgerPicousd == 0 && found.differences == [])
  }

  @Test("the parts add up to the difference, whatever the bill says")
  func property() throws {
    var random = SplitMix64(67)
    try RandomCalls(seed: random.seed).record(400, in: ledger)
    let items = [
      "m, input", "m, output", "m, cached input", "n, input", "m", "nobody-knows, input",
      "batch | m, input", "web search tool calls", "File search", "Sales tax", "Grant", "",
    ]
    for round in 0..<50 {
      var invoice = Invoice(
        provider: random.pick(["p", "q"]), source: "test",
        period: Period(
          sinceMs: RandomCalls.span.lowerBound, untilMs: RandomCalls.span.upperBound + 1))
      let some = (0..<random.integer(1...5)).map { _ in random.pick(items) }
      let hasDays = !random.once(in: 4)
      for _ in 0..<random.integer(0...60) {
        var line = Invoice.Line(
          amountPicousd: random.integer(-1_000...random.pick([10, 4_000_000_000_000])))
        let at = random.integer(RandomCalls.span)
        line.day = hasDays ? at / 86_400_000 : nil
        line.item = random.pick(some)
        if line.item == "" { line.item = nil }
        line.quantity = random.once(in: 3) ? nil : random.integer(0...3_000_000)
        line.places = Int(random.integer(0...14))
        invoice.lines.append(line)
      }
      let found = try ledger.reconcile(invoice, nowMs: testNowMs)
      let sum = found.differences.reduce(Int128(0)) { $0 + $1.picousd }
      #expect(sum == found.differencePicousd, "seed \(random.seed), round \(round)")
      #expect(found.billedPicousd == invoice.picousd, "seed \(random.seed), round \(round)")
      let ledgerTotal = try ledger.total("provider=\(invoice.provider)").knownCostPicousd
      #expect(found.ledgerPicousd == ledgerTotal, "seed \(random.seed), round \(round)")
    }
  }
}
