import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs prices diff`.
struct PricesDiff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what accepting a public price list would change. Writes nothing.",
    discussion: """
      Example:
        echo '{"gpt-4o": {"litellm_provider": "openai", "input_cost_per_token": 2e-06}}' \\
          | costs prices diff - --days 90

      Lists the models that are new or have other prices, with the old and the new rates in USD per
      1,000,000 tokens, and prices the ledger's calls of the last days anew, as if the list's
      prices had held then: how many calls are affected, and their cost as recorded and now.

      --json prints one object costs.prices_diff/1: format, from, since, until, models (counts:
      read, added, changed, unchanged, kept, missing, skipped), added and changed (objects of
      provider, model, cards: conditions, from, rates_usd, old_rates_usd), missing and kept (names),
      skipped (reason, count, examples), calls (examined, affected, then_cost_usd, now_cost_usd,
      difference_usd, then_unpriced_calls, now_unpriced_calls) and by_model (the same of each
      provider and model). A cost is null where none of the calls has a known one.
      """)

  @OptionGroup var list: PriceListOptions
  @Option(help: ArgumentHelp("How many days of the ledger.", valueName: "n"))
  var days: Int64 = 30
  @Flag(name: .customLong("json"), help: "Print JSON.")
  var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func validate() throws {
    guard (1...36_600).contains(days) else {
      throw ValidationError("--days is 1 to 36600, not '\(days)'")
    }
  }

  func run() throws {
    let nowMs = Machine.nowMs
    let fromMs = try list.fromMs(nowMs: nowMs)
    let document = try list.document()
    let period = Period("\(days)d", zone: .utc, nowMs: nowMs) ?? .all
    let file = try ledger.location.openIfPresent()
    let comparison =
      try file?.compare(document, fromMs: fromMs)
      ?? PriceComparison(of: document, with: PriceList(), own: [], fromMs: fromMs)
    let replay = try file?.replay(comparison, over: period) ?? PriceReplay()
    let output = Output()
    if isJSON {
      try output.line(PriceListJSON.difference(comparison, replay, period).text)
    } else {
      try output.write(PriceListText.difference(comparison, replay, days: days))
    }
    try output.flush()
  }
}
