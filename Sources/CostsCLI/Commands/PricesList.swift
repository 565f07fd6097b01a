import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs prices list`.
struct PricesList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the prices that hold today.",
    discussion: """
      Examples:
        costs prices list --provider anthropic
        costs prices list --own
        costs prices list --provider openai --at 2025-01-01

      One line a model, at its standard price for short calls: costs prices show has all of a
      model's. Your own prices come first, with their conditions; --own lists those that were set,
      also for later, and were not withdrawn.
      """)

  @Option(help: "Only this provider's.") var provider: String?
  @Flag(help: "Only your own prices.") var own = false
  @Option(help: ArgumentHelp("As of this date (UTC), or instant.", valueName: "time"))
  var at: String?
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let atMs = try at.map { text throws -> Int64 in
      guard let ms = Period.bound(text, isEnd: false, zone: .utc) else {
        throw Messages.unknownTime(text, option: "--at")
      }
      return ms
    }
    let wanted = provider.map { ModelNames.canonicalProvider($0) }
    let history = try ledger.location.openIfPresent()?.ownPriceHistory(provider: wanted) ?? []
    let set = history.filter { $0.unsetAtMs == nil }
    let instant = atMs ?? Machine.nowMs
    let inForce = Set(PriceList.inForce(set.map(\.price), atMs: instant))
    let shown = set.filter { own && atMs == nil || inForce.contains($0.price) }
    var rows = shown.map { PriceRow($0) }
    if !own { rows += bookRows(wanted, own: set.map(\.price), atMs: instant) }
    try PriceRendering.print(rows, as: form.chosen)
  }

  private func bookRows(_ wanted: String?, own: [Price], atMs: Int64) -> [PriceRow] {
    let byProvider = Dictionary(grouping: own, by: \.provider)
    return PriceBook.builtIn.models().compactMap { provider, model, isAlias in
      guard !isAlias, wanted == nil || wanted == provider else { return nil }
      let request = PricingRequest(
        provider: provider, modelNames: [model], atMs: atMs, usage: Usage())
      guard case .found(let price) = PriceList().select(request, own: byProvider[provider] ?? []),
        case .book = price.origin
      else { return nil }
      return PriceRow(price)
    }
  }
}
