import Metering
import TestSupport
import Testing

@testable import Ledger
@testable import Pricing

/// Calls at another model's price: sums that equal pricing each call, whatever is summed first.
@Suite("What if")
struct WhatIfTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  /// Dates, hours, weekdays, sizes, tiers, and rates that are no whole number per token.
  private static let book = PriceBook(
    text: """
      p/m\t-\t-\tinput=1 cache_read=0.1 cache_creation=1.25 output=2\ttest
      p/m\t2026-06-01\t-\tinput=2 cache_read=0.2 cache_creation=2.5 output=4 geo.us=1.1\ttest
      p/m\t2026-06-01\ttier=batch\tinput=1 output=2\ttest
      p/n\t-\t-\tinput=0.123457 output=0.7654321\ttest
      q/bare\t-\t-\tinput=3\ttest
      q/m\t-\t-\tinput=10 output=30 web_search=10\ttest
      q/timed\t-\t-\tinput=1 output=3 reasoning=5\ttest
      q/timed\t-\tabove=9000\tinput=2 cache_read=1 output=4\ttest
      q/timed\t-\tdays=1-5,hours=22:00-02:00\tinput=0.5 output=1\ttest
      q/timed\t-\thours=04:00-06:30\tinput=0.25 output=1\ttest
      q/timed\t-\ttier=batch\tinput=0.1 output=0.3\ttest

      """)
  private static let registry = ModelRegistry(
    text: """
      q/m\tchat\t12000\t-\tvision\t-\tcomplex simple
      q/timed\tchat\t-\t-\tnone\t2027-01-01\tcomplex coding

      """, book: book)

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger(
      priceList: PriceList(book: Self.book, localProviders: ["ollama"]))
  }

  private func target(_ model: String, _ provider: String) -> ReplayTarget {
    ReplayTarget(model: model, provider: provider, registry: Self.registry)
  }

  /// Each call of a filter priced for itself, and what the ledger says it did cost.
  private func single(
    _ target: ReplayTarget, _ filter: CallFilter, atMs: Int64? = nil
  ) throws -> (compared: WhatIf.Compared, leftOut: Int64) {
    let assessor = ledger.assessor()
    var sum = WhatIf.Compared()
    var leftOut: Int64 = 0
    func price(_ event: UsageEvent) throws -> Int64? {
      var event = event
      event.reportedCostUSD = nil
      event.occurredAtMs = atMs ?? event.occurredAtMs
      return try? assessor.assess(event, nowMs: 0, madeID: "x").computedPicousd
    }
    try ledger.calls(filter, limit: nil) { call in
      let usage = call.event.usage
      let size = usage.map { $0[.input] / max($0[.request], 1) } ?? 0
      let isTaken =
        target.isTooSmall(for: size) || usage.map { !target.missing(for: $0).isEmpty } ?? false
      guard let cost = call.costPicousd, !isTaken, let other = try price(target.event(call.event))
      else {
        leftOut += 1
        return
      }
      let own = try price(call.event)
      sum += WhatIf.Compared(
        calls: 1, costPicousd: Int128(cost), listPicousd: Int128(own ?? 0),
        unlistedCalls: own == nil ? 1 : 0, targetPicousd: Int128(other))
    }
    return (sum, leftOut)
  }

  private func expectEqual(
    _ target: ReplayTarget, _ filter: CallFilter, atMs: Int64? = nil, _ seed: UInt64
  ) throws {
    let (wanted, leftOut) = try single(target, filter, atMs: atMs)
    let found = try ledger.whatIf(target, from: nil, filter, pricesAtMs: atMs)
    let name = "\(target.seller)/\(target.model), seed \(seed)"
    #expect(found.total.compared == wanted, "\(name)")
    #expect(found.total.leftOutCalls == leftOut, "\(name)")
    for parts in [found.rows, found.months] {
      let sum = parts.reduce(into: WhatIf.Compared()) { $0 += $1.compared }
      #expect(sum == wanted, "\(name)")
      #expect(parts.reduce(0) { $0 + $1.leftOutCalls } == leftOut, "\(name)")
    }
  }

  private static let targets = [
    ("m", "p"), ("n", "p"), ("bare", "q"), ("m", "q"), ("timed", "q"), ("m", "ollama"),
    ("missing", "p"),
  ]

  @Test("the sums are those of pricing each call", arguments: targets)
  func sums(model: String, provider: String) throws {
    let random = RandomCalls(seed: 7)
    try random.record(1500, in: ledger)
    try ledger.setPrice(
      provider: "q", model: "m", fromMs: 1_790_000_000_000, untilMs: nil,
      rates: [.input: try Rate(usd: "3.1415926", kind: .input)], nowMs: testNowMs)
    try ledger.setPrice(
      provider: "q", model: Price.everyModel, fromMs: 1_780_000_000_000, untilMs: nil, rates: [:],
      multiplier: try Multiplier("0.85"), nowMs: testNowMs)
    _ = try ledger.apply(
      ledger.planRepricing(CallFilter(zone: .utc), isUnpricedOnly: true), reason: "known now",
      nowMs: testNowMs)
    let target = target(model, provider)
    var filter = CallFilter(zone: try Zone("+05:30"))
    try expectEqual(target, filter, random.seed)
    try expectEqual(target, filter, atMs: testNowMs, random.seed)
    filter.terms = try ["tag:k=v", "team!=one"].compactMap { try CallFilter.Term($0) }
    filter.period = Period(sinceMs: 1_775_000_000_000, untilMs: 1_790_500_000_000)
    try expectEqual(target, filter, random.seed)
  }

  @Test("overlapping counts, many requests and huge calls are priced one by one or in parts")
  func unusual() throws {
    let counts = [
      "'input_tokens':9000,'input_image_tokens':400,'output_tokens':5",
      "'input_tokens':9000,'cache_read_tokens':8000,'input_audio_tokens':8000,'output_tokens':5",
      "'input_tokens':90000,'requests':9,'output_tokens':50",
      "'input_tokens':90009,'requests':10,'output_tokens':50",
      "'input_tokens':1000,'requests':0", "'output_tokens':999999999999",
      "'input_tokens':999999999999,'requests':90000000",
      "'input_tokens':600000000,'requests':60000", "'input_tokens':600000000,'requests':60000",
      "'output_tokens':10,'citation_tokens':9",
    ]
    for (number, count) in counts.enumerated() {
      try ledger.record("{'id':'\(number)','provider':'p','model':'n',\(count)}")
    }
    for (model, provider) in Self.targets {
      try expectEqual(target(model, provider), CallFilter(zone: .utc), 0)
    }
  }

  @Test("a call that cannot be compared is counted with its reason")
  func reasons() throws {
    let usual = "'provider':'p','model':'m','output_tokens':1"
    try ledger.record("{'id':'a',\(usual),'input_tokens':12000}")
    try ledger.record("{'id':'b',\(usual),'input_tokens':12001}")
    try ledger.record("{'id':'c',\(usual),'input_tokens':9,'input_audio_tokens':1}")
    try ledger.record("{'id':'d',\(usual),'input_tokens':9,'service_tier':'batch'}")
    try ledger.record("{'id':'e',\(usual),'input_tokens':9,'x_searches':1,'cost_usd':'1'}")
    try ledger.record("{'id':'f','provider':'p','model':'m'}")
    try ledger.record("{'id':'g','provider':'p','model':'m','status':'error'}")
    try ledger.record("{'id':'h','provider':'p','model':'nobody','input_tokens':9}")
    let found = try ledger.whatIf(
      target("m", "q"), from: nil, CallFilter(zone: .utc), pricesAtMs: nil)
    let reasons = found.total.leftOut.map { obstacle, calls in
      "\(obstacle.reason.rawValue) \(calls.calls): \(obstacle.detail)"
    }
    #expect(
      reasons.sorted() == [
        "capability 1: no audio_input", "context_window 1: more than 12000 input tokens",
        "no_price 1: no price for service tier 'batch'", "no_price 1: no price for x_searches",
        "no_usage 1: ", "unpriced 1: ",
      ])
    #expect(found.total.compared.calls == 2, "one that fits, and one that was not billed")
    #expect(found.rows.map(\.model) == ["nobody", "m"], "what costs more comes last")
  }

  @Test("--from means a provider, or a model in any spelling")
  func origin() {
    let table = TextTable(
      """
      from           provider   model              | is
      openai         openai     gpt-4o             | yes
      openai         azure      gpt-4o             | no
      OpenAI         openai     gpt-4o             | yes
      gpt-4o         openai     gpt-4o-2024-08-06  | yes
      gpt-4o         azure      gpt-4o             | yes
      gpt-4o         openai     gpt-4o-mini        | no
      openai/gpt-4o  openai     gpt-4o             | yes
      openai/gpt-4o  azure      gpt-4o             | no
      mine           mine       x                  | yes
      x              mine       x                  | yes
      mistral        ollama     mistral            | no   # a provider's name first of all
      """)
    for row in table.rows {
      let isMeant = CallOrigin(row["from"]).includes(provider: row["provider"], model: row["model"])
      #expect(isMeant == (row["is"] == "yes"), "\(row.line)")
    }
  }

  @Test("effort follows the calls; thirty days are rounded to millionths of a dollar")
  func effort() {
    let efforts = [0, 999, 1_000, 99_999, 100_000].map { WhatIf.Effort(calls: $0).rawValue }
    #expect(efforts == ["low", "low", "medium", "medium", "high"])
    #expect(WhatIf.scaled(7_000_000, days: 30) == 7_000_000)
    #expect(WhatIf.scaled(1_000_000, days: 7) == 4_000_000)
    #expect(WhatIf.scaled(-1_000_000, days: 20) == -2_000_000, "half away from zero")
    #expect(WhatIf.scaled(49_999, days: 3) == 0)
  }
}
