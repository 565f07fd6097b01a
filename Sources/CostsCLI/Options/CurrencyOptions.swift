import ArgumentParser
import Pricing
import Terminal

/// Another currency to show amounts in.
struct CurrencyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Also show amounts in this currency; nothing is stored.", valueName: "code"))
  var currency: String?
  @Option(help: ArgumentHelp("How many of it one USD is, such as 0.92.", valueName: "rate"))
  var rate: String?

  func validate() throws {
    guard (currency == nil) == (rate == nil) else {
      throw ValidationError("--currency and --rate belong together")
    }
  }

  /// The currency; nil when none is asked for, here or in the configuration.
  func chosen() throws -> DisplayCurrency? {
    let configuration = try Configuration.read()
    guard let currency = currency ?? configuration[.currency],
      let rate = rate ?? configuration[.rate]
    else { return nil }
    return try Self.currency(currency, rate: rate)
  }

  /// - Throws: `Failure` for what is no currency or no rate, and for USD.
  static func currency(_ currency: String, rate: String) throws -> DisplayCurrency {
    let chosen: DisplayCurrency?
    do { chosen = try DisplayCurrency(code: currency, rate: rate) } catch {
      throw Messages.unusableRate(rate)
    }
    guard let chosen else { throw Messages.unknownCurrency(currency) }
    // Twice the same column would be nobody's wish, and no JSON.
    if chosen.code == "USD" { throw Messages.currencyIsUSD(currency) }
    return chosen
  }
}
