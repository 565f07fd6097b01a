import Metering
import Pricing

/// Migrations that would have saved money, within what a model is fit for.
public struct Recommendations: Sendable {
  /// Moving the calls of one model to another.
  public struct Migration: Sendable {
    /// The calls' own provider and model, and what was compared.
    public let row: WhatIf.Row
    /// The other model.
    public let target: ReplayTarget
    /// The task that both are fit for.
    public let task: ModelTask
    /// The saving for 30 days like these, as in ``WhatIf/monthlySavingPicousd``.
    public let monthlySavingPicousd: Int128
  }

  /// A model for whose calls nothing can be recommended.
  public struct Skipped: Sendable {
    /// Its provider.
    public let provider: String
    /// The model that answered.
    public let model: String
    /// How many calls it has.
    public let calls: Int64
    /// The sum of their known costs, in picodollars.
    public let costPicousd: Int128
    /// Why.
    public let reason: String
  }

  /// What is worth mentioning.
  public enum Threshold: Hashable, Sendable {
    /// A saving of so many picodollars.
    case amount(Int128)
    /// A saving of so many tenths of a percent of the cost.
    case permille(Int64)

    func isMet(by compared: WhatIf.Compared) -> Bool {
      guard compared.savingPicousd > 0 else { return false }
      switch self {
      case .amount(let least): return compared.savingPicousd >= least
      case .permille(let least):
        return compared.savingPicousd * 1000 >= compared.costPicousd * Int128(least)
      }
    }
  }

  /// The migrations, the largest saving first.
  public internal(set) var migrations: [Migration] = []
  /// Models that were left out, the most expensive first.
  public internal(set) var skipped: [Skipped] = []
  /// How many models were considered as targets.
  public internal(set) var candidates = 0
  /// From the day of the first call that has a cost to that of the last, both included; 0 without
  /// one.
  public internal(set) var days: Int64 = 0
}

/// What to recommend.
public struct RecommendationRequest: Sendable {
  /// Whose models are considered beside those of the providers that the ledger has calls of.
  public static let makers = ["anthropic", "deepseek", "google", "mistral", "openai", "xai"]

  /// The task the calls are for; nil for what each call's model is fit for first.
  public var task: ModelTask?
  /// What is worth mentioning.
  public var threshold = Recommendations.Threshold.amount(1)
  /// Only models of these providers, in our spelling; none for the makers' and the ledger's own.
  public var providers: [String] = []
  /// At most so many targets for each model.
  public var perModel = 3
  /// The time whose prices hold, in Unix milliseconds; nil for each call's own.
  public var pricesAtMs: Int64?
  /// A date, `2026-11-21`: a model that is switched off by then is not considered.
  public var today: String

  /// A request for whatever saves anything.
  public init(today: String) { self.today = today }
}
