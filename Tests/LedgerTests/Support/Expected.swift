import Foundation
import Metering
import Pricing

@testable import Ledger

/// The ledger's; Foundation has one, too.
typealias Dimension = Ledger.Dimension

/// What a summary must say, added up call by call in the test, with Foundation's calendar.
struct Expected {
  /// The calendar of local days and hours, and of ISO weeks.
  private let calendar: Calendar
  private let weeks: Calendar

  init(zone: TimeZone = .gmt) {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    self.calendar = calendar
    var weeks = Calendar(identifier: .iso8601)
    weeks.timeZone = zone
    self.weeks = weeks
  }

  /// The sums of calls by dimensions, in no order.
  func groups(_ calls: [AssessedCall], by dimensions: [Dimension]) -> [[String?]: Spend] {
    var groups: [[String?]: Spend] = [:]
    for call in calls {
      let key = dimensions.map { value(of: $0, call) }
      groups[key, default: Spend()] += Self.spend(of: call)
    }
    return groups
  }

  /// One call as a sum.
  static func spend(of call: AssessedCall) -> Spend {
    var spend = Spend()
    spend.calls = 1
    if let usage = call.event.usage {
      spend.inputTokens = Int128(usage[.input])
      spend.cacheReadTokens = Int128(usage[.cacheRead])
      spend.cacheCreationTokens = Int128(usage[.cacheCreation])
      spend.outputTokens = Int128(usage[.output])
      spend.reasoningTokens = Int128(usage[.reasoning])
    }
    if let cost = call.costPicousd {
      spend.knownCostPicousd = Int128(cost)
    } else {
      spend.unpricedCalls = 1
      spend.noUsageCalls = call.event.usage == nil ? 1 : 0
    }
    return spend
  }

  /// The sum of all of them.
  static func total(_ calls: [AssessedCall]) -> Spend {
    calls.reduce(into: Spend()) { $0 += spend(of: $1) }
  }

  /// A call's value in a dimension.
  func value(of dimension: Dimension, _ call: AssessedCall) -> String? {
    switch dimension {
    case .tag(let key): return call.event.tags[key]
    case .time(let unit): return label(unit, call.occurredAtMs)
    case .name(let name):
      switch name {
      case "provider": return call.provider
      case "model": return call.event.model
      case "status": return call.event.status
      case "source": return "record"
      case "requested_model": return call.event.requestedModel
      case "service_tier": return call.event.serviceTier
      case "speed": return call.event.speed
      case "inference_geo": return call.event.inferenceGeo
      case "price": return call.priceReference
      case "cost_source": return call.costSource?.rawValue
      default: return Attribution(rawValue: name).flatMap { call.event.attribution[$0] }
      }
    }
  }

  /// An instant's hour, day, week or month.
  func label(_ unit: Dimension.TimeUnit, _ ms: Int64) -> String {
    let date = Date(timeIntervalSince1970: TimeInterval(ms) / 1000)
    let parts = calendar.dateComponents([.year, .month, .day, .hour], from: date)
    let month = padded(parts.year, 4) + "-" + padded(parts.month, 2)
    switch unit {
    case .month: return month
    case .day: return month + "-" + padded(parts.day, 2)
    case .hour:
      let offset = calendar.timeZone.secondsFromGMT(for: date) / 60
      let sign = offset < 0 ? "-" : "+"
      let zone = sign + padded(abs(offset) / 60, 2) + ":" + padded(abs(offset) % 60, 2)
      let day = month + "-" + padded(parts.day, 2)
      return day + "T" + padded(parts.hour, 2) + ":00" + (offset == 0 ? "Z" : zone)
    case .week:
      let week = weeks.dateComponents([.yearForWeekOfYear, .weekOfYear], from: date)
      return padded(week.yearForWeekOfYear, 4) + "-W" + padded(week.weekOfYear, 2)
    }
  }

  private func padded(_ value: Int?, _ width: Int) -> String {
    let digits = String(value ?? -1)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension Summary {
  /// The rows by their values; nil where two rows have the same.
  var byValues: [[String?]: Spend]? {
    var found: [[String?]: Spend] = [:]
    for row in rows where found.updateValue(row.spend, forKey: row.values) != nil { return nil }
    return found
  }
}
