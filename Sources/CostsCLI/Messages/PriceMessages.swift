import Metering
import Pricing
import Terminal

/// What can go wrong with prices and price lists.
extension Messages {
  static func ratesForEveryModel() -> Failure {
    Failure(
      what: "'*' is every model: they have no rates in common",
      remedy: "costs prices set --provider P --from DATE --multiplier 0.8   for a discount",
      code: .badData)
  }

  static func standardCondition(_ option: String, _ word: String) -> Failure {
    Failure(
      what: "\(option) '\(word)' is the standard price",
      remedy: "the command again without \(option)", code: .badData)
  }

  static func noBasePrice(model: String, from: String) -> Failure {
    Failure(
      what: "'\(model)' has no price of yours for smaller calls from '\(from)' on",
      remedy: "costs prices set --model '\(model)' --from \(from) ...   without --above first",
      code: .badData)
  }

  static func priceListUnreadable(path: String, _ error: MeteringError) -> Failure {
    Failure(
      what: "'\(path)': \(error)",
      remedy: "a file as LiteLLM or genai-prices publish it, with --format litellm|genai-prices",
      code: .badData)
  }

  static func priceListMissing(_ failure: Failure) -> Failure {
    Failure(
      what: failure.what, remedy: "costs prices import FILE   or   costs prices import - < FILE",
      code: failure.code)
  }

  static func noModelOfProvider(_ provider: String, path: String) -> Failure {
    Failure(
      what: "'\(path)' has no model of provider '\(provider)'",
      remedy: "costs prices import '\(path)'   without --provider", code: .badData)
  }
}
