import Metering
import Pricing

/// What recorded calls would have cost at another model.
public struct WhatIf: Sendable {
  /// Why a call cannot be compared.
  public enum Reason: String, CaseIterable, Sendable {
    /// Its provider reported no usage.
    case noUsage = "no_usage"
    /// What it did cost is not known.
    case unpriced
    /// It has more input than the other model takes.
    case contextWindow = "context_window"
    /// It needs what the other model is known to lack.
    case capability
    /// The other model has no price for its tier, or for something it counts.
    case noPrice = "no_price"
  }

  /// A reason with what exactly is missing.
  public struct Obstacle: Hashable, Sendable {
    /// The reason.
    public let reason: Reason
    /// What is missing, in words; empty where the reason says all.
    public let detail: String
  }

  /// Calls that were compared.
  public struct Compared: Hashable, Sendable {
    /// How many.
    public internal(set) var calls: Int64 = 0
    /// What they cost as the ledger has it, in picodollars.
    public internal(set) var costPicousd: Int128 = 0
    /// What they cost at their own model's price, computed anew, in picodollars.
    public internal(set) var listPicousd: Int128 = 0
    /// How many of them have no such price any more.
    public internal(set) var unlistedCalls: Int64 = 0
    /// What they would have cost at the other model, in picodollars.
    public internal(set) var targetPicousd: Int128 = 0

    /// What the other model would have saved, in picodollars; negative when it costs more.
    public var savingPicousd: Int128 { costPicousd - targetPicousd }

    static func += (sum: inout Compared, other: Compared) {
      sum.calls += other.calls
      sum.costPicousd += other.costPicousd
      sum.listPicousd += other.listPicousd
      sum.unlistedCalls += other.unlistedCalls
      sum.targetPicousd += other.targetPicousd
    }
  }

  /// Calls that were left out.
  public struct LeftOut: Hashable, Sendable {
    /// How many.
    public internal(set) var calls: Int64 = 0
    /// The sum of their known costs as the ledger has it, in picodollars.
    public internal(set) var costPicousd: Int128 = 0

    static func += (sum: inout LeftOut, other: LeftOut) {
      sum.calls += other.calls
      sum.costPicousd += other.costPicousd
    }
  }

  /// The calls of one model, of one month, or of all.
  public struct Row: Sendable {
    /// Who billed them; nil where the row is not of one model.
    public internal(set) var provider: String?
    /// The model that answered; nil where the row is not of one model.
    public internal(set) var model: String?
    /// The month, `2026-10`; nil where the row is not of one month.
    public internal(set) var month: String?
    /// The calls that have a cost at both.
    public internal(set) var compared = Compared()
    /// The others.
    public internal(set) var leftOut: [Obstacle: LeftOut] = [:]

    /// How many calls are not comparable.
    public var leftOutCalls: Int64 { leftOut.values.reduce(0) { $0 + $1.calls } }
    /// How much there is to change.
    public var effort: Effort { Effort(calls: compared.calls) }

    mutating func add(_ other: Row) {
      compared += other.compared
      for (obstacle, calls) in other.leftOut { leftOut[obstacle, default: LeftOut()] += calls }
    }
  }

  /// How much work a migration is likely to be, by how many calls it moves.
  public enum Effort: String, Sendable {
    /// Fewer than 1,000 calls.
    case low
    /// Fewer than 100,000 calls.
    case medium
    /// 100,000 calls or more.
    case high

    /// The effort for a number of calls.
    public init(calls: Int64) {
      self = calls < 1_000 ? .low : calls < 100_000 ? .medium : .high
    }
  }

  /// The other model.
  public let target: ReplayTarget
  /// By the model that answered, the largest saving first.
  public internal(set) var rows: [Row] = []
  /// By the month of the calls.
  public internal(set) var months: [Row] = []
  /// All.
  public internal(set) var total = Row()
  /// From the day of the first call that has a cost to that of the last, both included; 0 without
  /// one.
  public internal(set) var days: Int64 = 0

  /// The saving for 30 days like these, in picodollars, rounded to whole millionths of a dollar:
  /// saving x 30 / days.
  public var monthlySavingPicousd: Int128? {
    days == 0 ? nil : Self.scaled(total.compared.savingPicousd, days: days)
  }

  static func scaled(_ saving: Int128, days: Int64) -> Int128 {
    let unit: Int128 = 1_000_000
    let (part, divisor) = (saving * 30, Int128(days) * unit)
    let half = part < 0 ? -divisor / 2 : divisor / 2
    return (part + half) / divisor * unit
  }
}
