import Metering
import Testing

@testable import Ledger
@testable import Pricing

/// What is recommended: nothing that is not known to be fit, large enough and able.
@Suite("Recommendations")
struct RecommendationTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  private static let book = PriceBook(
    text: [
      "able", "blind", "clerk", "dear", "ended", "expert", "small", "thoughtless", "unclassed",
    ].map { "p/\($0)\t-\t-\tinput=\($0 == "dear" ? 100 : 1) output=2\ttest\n" }.joined()
      + "q/able\t-\t-\tinput=0.5 output=1\ttest\n")
  private static let registry = ModelRegistry(
    text: """
      p/able\tchat\t20000\t-\treasoning,vision\t-\tcoding complex simple
      p/blind\tchat\t20000\t-\treasoning\t-\tcoding complex simple
      p/clerk\tchat\t20000\t-\treasoning,vision\t-\tcomplex simple
      p/dear\tchat\t20000\t-\treasoning,vision\t-\tcomplex coding simple
      p/ended\tchat\t20000\t-\treasoning,vision\t2026-11-21\tcomplex coding
      p/expert\tchat\t20000\t100\treasoning,vision\t2026-11-22\tcoding complex
      p/small\tchat\t9999\t-\treasoning,vision\t-\tcomplex coding
      p/thoughtless\tchat\t20000\t-\tvision\t-\tcomplex coding
      p/unclassed\tchat\t20000\t-\treasoning,vision\t-\t-
      q/able\tchat\t20000\t-\treasoning,vision\t-\tcoding complex simple

      """, book: book)

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger(priceList: PriceList(book: Self.book, localProviders: ["ollama"]))
    let call = "'provider':'p','occurred_at':'2026-10-01'"
    try ledger.record(
      """
      {'id':'a',\(call),'model':'dear','input_tokens':10000,'input_image_tokens':9,\
      'output_tokens':100,'reasoning_tokens':7}
      """)
    try ledger.record("{'id':'b',\(call),'model':'dear','input_tokens':10}")
    try ledger.record("{'id':'c',\(call),'model':'unclassed','input_tokens':10}")
    try ledger.record("{'id':'d',\(call),'model':'nobody'}")
  }

  private func targets(_ change: (inout RecommendationRequest) -> Void = { _ in }) throws
    -> [String]
  {
    var request = RecommendationRequest(today: "2026-11-21")
    request.perModel = 100
    change(&request)
    let found = try ledger.recommendations(
      request, CallFilter(zone: .utc), registry: Self.registry)
    #expect(found.skipped.map(\.model).contains("nobody"))
    return found.migrations.map { "\($0.row.model ?? "") > \($0.target.seller)/\($0.target.model)" }
  }

  @Test("a target does what the model does first and second, takes the largest call, is there")
  func fitting() throws {
    #expect(try targets() == ["dear > p/able", "dear > p/expert"])
    #expect(
      try targets { $0.task = .simple } == ["dear > p/able", "dear > p/clerk"],
      "one task that is named is the only one that counts")
    #expect(try targets { $0.task = .research } == [])
    #expect(try targets { $0.perModel = 1 } == ["dear > p/able"])
  }

  @Test("other providers are considered when they are named; of one model the best seller counts")
  func providers() throws {
    #expect(try targets { $0.providers = ["p", "q"] } == ["dear > q/able", "dear > p/expert"])
    #expect(try targets { $0.providers = ["elsewhere"] } == [])
  }

  @Test("what saves less than asked for is no migration")
  func threshold() throws {
    // 10,010 input tokens at 100 and at 1 USD per million, 100 output tokens at 2: 1.0012 and
    // 0.01021 USD, a saving of 0.99099 USD or 98.98%.
    #expect(try targets { $0.threshold = .amount(990_990_000_000) }.count == 2)
    #expect(try targets { $0.threshold = .amount(990_990_000_001) }.isEmpty)
    #expect(try targets { $0.threshold = .permille(989) }.count == 2)
    #expect(try targets { $0.threshold = .permille(990) }.isEmpty)
  }

  @Test("what is compared is what pricing each call gives")
  func amounts() throws {
    let found = try ledger.recommendations(
      RecommendationRequest(today: "2026-11-21"), CallFilter(zone: .utc), registry: Self.registry)
    let first = try #require(found.migrations.first)
    #expect(first.row.compared.calls == 2 && first.task == .complex)
    #expect(first.row.compared.costPicousd == 1_001_200_000_000)
    #expect(first.row.compared.targetPicousd == 10_210_000_000)
    #expect(first.monthlySavingPicousd == 30 * 990_990_000_000, "one day")
    #expect(
      found.skipped.map { "\($0.model): \($0.reason)" } == [
        "unclassed: its class is not known", "nobody: its class is not known",
      ])
  }
}
