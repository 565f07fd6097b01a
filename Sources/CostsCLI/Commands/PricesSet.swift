import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs prices set`.
struct PricesSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Set a price by hand, or a discount.",
    discussion: """
      Examples:
        costs prices set --provider openai --model ft:gpt-4o:acme::x1 --from 2026-01-01 \\
          --input 3.75 --cache-read 1.875 --output 15
        costs prices set --provider openai --from 2026-01-01 --multiplier 0.8
        costs prices set --provider vllm --model qwen3-32b --from 2026-01-01 --input 0 --output 0

      In USD: per 1,000,000 tokens, per 1,000 searches, per request. A part without a price of its
      own is billed like the total it belongs to: cache reads like input, reasoning like output.

      A price without --tier, --speed and --above holds for every tier. One with them joins your
      own price of that model that holds at --from and makes a sheet of it, in which a price without
      a tier is the standard tier's; a call of a tier that the sheet lacks is unpriced.

      --multiplier with rates is a factor on them. Without rates it is a discount on whatever price
      holds, for the model or, without --model, for all models of the provider. The discount that
      was set last counts, a model's before its provider's; a price with a factor of its own, 1
      included, takes no other.
      """)

  @Option(help: "Who bills the calls.") var provider: String
  @Option(help: "The model's exact name. Not needed for a discount on all of a provider's.")
  var model: String?
  @Option(help: ArgumentHelp("From this date (UTC), or instant, on.", valueName: "time"))
  var from: String
  @Option(
    help: ArgumentHelp(
      "Until the end of this date (UTC), or before this instant.", valueName: "time"))
  var until: String?
  @Option(parsing: .unconditional, help: "An exact decimal factor, such as 0.8.")
  var multiplier: String?
  @Option(help: "Why, for the history.") var reason: String?
  @OptionGroup(title: "Conditions") var conditions: ConditionOptions
  @OptionGroup(title: "Rates") var rates: RateOptions
  @Flag(name: .customLong("json"), help: "Print JSON.")
  var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    for (option, text) in [("--provider", provider), ("--model", model), ("--reason", reason)]
    where text?.isEmpty == true {
      throw Messages.badData("\(option) is empty")
    }
    let (fromMs, untilMs) = try bounds()
    let rates = try rates.rates()
    let factor = try multiplier.map { try Multiplier($0) }
    guard !rates.isEmpty || factor != nil else {
      throw Messages.wrongUsage("a price needs a rate, such as --input 2.5", command: "prices set")
    }
    guard let model = model ?? (rates.isEmpty ? Price.everyModel : nil) else {
      throw Messages.wrongUsage("a price with rates needs a --model", command: "prices set")
    }
    if model == Price.everyModel, !rates.isEmpty { throw Messages.ratesForEveryModel() }
    let conditions = try conditions.conditions(provider: provider)
    let price: Price
    do {
      price = try ledger.location.openForWriting().setPrice(
        provider: provider, model: model, fromMs: fromMs, untilMs: untilMs, rates: rates,
        conditions: conditions, multiplier: factor, reason: reason, nowMs: Machine.nowMs)
    } catch OwnPriceError.noBasePrice(let model) {
      throw Messages.noBasePrice(model: model, from: from)
    }
    let output = Output()
    try output.line(isJSON ? PriceJSON.object(price).text : "set \(price.reference)")
    try output.flush()
  }

  private func bounds() throws -> (fromMs: Int64, untilMs: Int64?) {
    guard let fromMs = Period.bound(from, isEnd: false, zone: .utc) else {
      throw Messages.unknownTime(from, option: "--from")
    }
    guard let until else { return (fromMs, nil) }
    guard let untilMs = Period.bound(until, isEnd: true, zone: .utc) else {
      throw Messages.unknownTime(until, option: "--until")
    }
    guard untilMs > fromMs else {
      throw Messages.badData("--until '\(until)' is not after --from '\(from)'")
    }
    return (fromMs, untilMs)
  }
}
