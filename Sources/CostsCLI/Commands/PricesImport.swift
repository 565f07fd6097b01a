import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs prices import`.
struct PricesImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take over what a public price list says differently.",
    discussion: """
      Examples:
        echo '{"gpt-9": {"litellm_provider": "openai", "input_cost_per_token": 2.5e-06}}' \\
          | costs prices import - --from 2026-01-01
        echo '[{"id": "openai", "models": [{"id": "gpt-9", "prices": {"input_mtok": 2.5}}]}]' \\
          | costs prices import - --json

      Understood are, as they are published, LiteLLM's model_prices_and_context_window.json and
      genai-prices' data.json. Try costs prices diff first: it shows what would change.

      Only models whose price differs from the one in force are written, all of them as one set or
      none; each with all its tiers and sizes, for a sheet that lacks a tier has no price for it. A
      model whose price you set by hand keeps it. What a list has no field for at all (regional
      factors, searches) stays as it is. Prices with a date in the list hold from then on.
      The same list again: nothing to do. costs prices unset --set N takes it back.

      --json prints one object costs.prices_import/1: result ("imported" or "nothing_to_do"),
      format, from, set (the number of the set, or null), cards (how many were written), models
      (counts: read, added, changed, unchanged, kept, skipped), kept (names), skipped (objects of
      reason, count, examples).
      """)

  @OptionGroup var list: PriceListOptions
  @Flag(name: .customLong("json"), help: "Print JSON.")
  var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let nowMs = Machine.nowMs
    let fromMs = try list.fromMs(nowMs: nowMs)
    let document = try list.document()
    let (comparison, set) = try ledger.location.openForWriting().importPrices(
      document, fromMs: fromMs, nowMs: nowMs)
    let output = Output()
    if isJSON {
      try output.line(PriceListJSON.imported(comparison, set: set).text)
    } else {
      for line in PriceListText.imported(comparison, set: set) { try output.line(line) }
    }
    try output.flush()
  }
}
