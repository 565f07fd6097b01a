import ArgumentParser
import Ledger
import Metering
import Pricing

/// `costs prices`: the prices that calls are priced with.
struct Prices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, show and set prices.",
    discussion: """
      A price set by hand wins over the built-in book, from its date on. Costs that are recorded
      already do not move.
      """,
    subcommands: [PricesSet.self, PricesUnset.self, PricesList.self, PricesShow.self])
}

/// `costs prices set`.
struct PricesSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Set a price by hand.",
    discussion: """
      Example:
        costs prices set --provider openai --model ft:gpt-4o:acme::x1 --from 2026-01-01 \\
          --input 3.75 --cache-read 1.875 --output 15

      In USD: per 1,000,000 tokens, per 1,000 searches, per request. A part without a price of its
      own is billed like the total it belongs to: cache reads like input, reasoning like output.
      """)

  @Option(help: "Who bills the calls.") var provider: String
  @Option(help: "The model's exact name.") var model: String
  @Option(help: ArgumentHelp("From this date (UTC), or instant, on.", valueName: "time"))
  var from: String
  @Option(
    help: ArgumentHelp(
      "Until the end of this date (UTC), or before this instant.", valueName: "time"))
  var until: String?
  @OptionGroup(title: "Rates") var rates: RateOptions
  @Flag(name: .customLong("json"), help: "Print JSON.")
  var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    for (option, text) in [("--provider", provider), ("--model", model)] where text.isEmpty {
      throw Messages.badData("\(option) is empty")
    }
    guard let fromMs = Period.bound(from, isEnd: false, zone: .utc) else {
      throw Messages.unknownTime(from, option: "--from")
    }
    var untilMs: Int64?
    if let until {
      guard let bound = Period.bound(until, isEnd: true, zone: .utc) else {
        throw Messages.unknownTime(until, option: "--until")
      }
      guard bound > fromMs else {
        throw Messages.badData("--until '\(until)' is not after --from '\(from)'")
      }
      untilMs = bound
    }
    let rates = try rates.rates()
    guard !rates.isEmpty else {
      throw Messages.wrongUsage("a price needs a rate, such as --input 2.5", command: "prices set")
    }
    let price = try ledger.location.openForWriting().setPrice(
      provider: provider, model: model, fromMs: fromMs, untilMs: untilMs, rates: rates,
      nowMs: Machine.nowMs)
    let output = Output()
    try output.line(isJSON ? PriceJSON.object(price).text : "set \(price.reference)")
    try output.flush()
  }
}

/// `costs prices unset`.
struct PricesUnset: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unset",
    abstract: "Withdraw a price that was set by hand.",
    discussion: """
      Example:
        costs prices unset 3

      The number stands behind the # of the price's name. Costs that were recorded with it stay.
      """)

  @Argument(help: "The price's number.") var number: Int64
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    try ledger.location.openForWriting().withdrawPrice(row: number, nowMs: Machine.nowMs)
    let output = Output()
    try output.line("unset #\(number)")
    try output.flush()
  }
}

/// `costs prices list`.
struct PricesList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the prices that hold today.",
    discussion: """
      Examples:
        costs prices list --provider anthropic
        costs prices list --own
      """)

  @Option(help: "Only this provider's.") var provider: String?
  @Flag(help: "Only prices that were set by hand.") var own = false
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let wanted = provider.map { ModelNames.canonicalProvider($0) }
    var prices = try ledger.location.openIfPresent()?.ownPrices(provider: wanted) ?? []
    if !own {
      let book = PriceBook.builtIn
      let nowMs = Machine.nowMs
      for (provider, model, isAlias) in book.models()
      where !isAlias && (wanted == nil || wanted == provider) {
        let request = PricingRequest(
          provider: provider, modelNames: [model], atMs: nowMs, usage: Usage())
        if case .found(let price) = PriceList().select(request) { prices.append(price) }
      }
    }
    try PriceRendering.print(prices, as: form.chosen)
  }
}

/// `costs prices show`.
struct PricesShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show every price of a model, past and present, with its conditions.",
    discussion: """
      Example:
        costs prices show gpt-4o
        costs prices show claude-sonnet-4-5 --provider bedrock
      """)

  @Argument(help: "The model's name.") var model: String
  @Option(help: "Who bills it. Default: told from the name.") var provider: String?
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let resolved =
      provider.map { ModelNames.resolve(model, provider: $0) } ?? ModelNames.resolve(model)
    let own = try ledger.location.openIfPresent()?.ownPrices(provider: resolved.provider) ?? []
    var prices = own.filter { resolved.priceNames.contains($0.model) }
    for name in resolved.priceNames {
      let cards = PriceBook.builtIn.cards(provider: resolved.provider, model: name)
      prices += cards
      if !cards.isEmpty { break }
    }
    guard !prices.isEmpty else {
      throw Messages.noPrice(model: model, provider: resolved.provider)
    }
    try PriceRendering.print(prices, as: form.chosen)
  }
}
