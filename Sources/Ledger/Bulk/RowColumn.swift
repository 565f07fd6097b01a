import Metering

/// The columns of `call_log` that a bulk load fills, by number: bit by bit a row says which of them
/// it has.
///
/// The id, the time of recording and the source stand apart: the first is a text, the others are
/// the same for a whole batch. Corrections take the other way, one by one.
enum RowColumn {
  static let occurredAt = 0
  static let timeWasGiven = 1
  static let firstName = 2
  static let firstAttribution = firstName + Name.allCases.count
  static let firstCount = firstAttribution + Attribution.allCases.count
  static let latency = firstCount + UsageKind.allCases.count
  static let reportedCost = latency + 1
  static let computedCost = latency + 2
  static let count = latency + 3

  /// The columns that hold the number of a text, in their order; attribution follows.
  enum Name: String, CaseIterable {
    case provider, model
    case requestedModel = "requested_model"
    case status
    case serviceTier = "service_tier"
    case speed
    case inferenceGeo = "inference_geo"
    case costSource = "cost_source"
    case price, rates, unpriced, tags

    var column: Int {
      switch self {
      case .provider: firstName
      case .model: firstName + 1
      case .requestedModel: firstName + 2
      case .status: firstName + 3
      case .serviceTier: firstName + 4
      case .speed: firstName + 5
      case .inferenceGeo: firstName + 6
      case .costSource: firstName + 7
      case .price: firstName + 8
      case .rates: firstName + 9
      case .unpriced: firstName + 10
      case .tags: firstName + 11
      }
    }
  }

  /// Set in a row of a call whose usage is known: its other counts are 0, and not NULL.
  static let usageBit: UInt64 = 1 << 63

  /// The columns that hold a number of a text.
  static let names: UInt64 = (1 << UInt64(firstCount)) - (1 << UInt64(firstName))
  /// The columns that hold a count.
  static let counts: UInt64 = (1 << UInt64(latency)) - (1 << UInt64(firstCount))

  /// The columns in which the same call cannot differ: not those that follow from prices, nor how
  /// the time came, nor the time itself, which is compared apart.
  static let identity: UInt64 = {
    let free: [Name] = [.costSource, .price, .rates, .unpriced]
    var mask: UInt64 = (1 << UInt64(count)) - 1
    for column in free.map(\.column) + [occurredAt, timeWasGiven, computedCost] {
      mask &= ~(1 << UInt64(column))
    }
    return mask
  }()

  /// The columns' names in the table, by number.
  static let sql: [String] =
    ["occurred_at_ms", "time_was_given"] + Name.allCases.map { $0.rawValue + "_id" }
    + Attribution.allCases.map { $0.field + "_id" } + UsageKind.allCases.map(\.field)
    + ["latency_ms", "reported_cost_picousd", "computed_cost_picousd"]
}
