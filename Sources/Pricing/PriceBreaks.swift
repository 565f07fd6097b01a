import Metering

/// Where, over time and size, the card that bills a call of some models may change.
///
/// Between two breaks every call of the same tier and speed is billed at the same card. So calls
/// can be summed before they are priced, wherever a card's amounts are whole per unit.
public struct PriceBreaks: Sendable {
  /// A stretch between breaks.
  public struct Segment: Hashable, Sendable {
    private let instant: Int32
    private let size: Int16
    private let week: Int16

    fileprivate init(instant: Int, size: Int, week: Int) {
      self.instant = Int32(truncatingIfNeeded: instant)
      self.size = Int16(truncatingIfNeeded: size)
      self.week = Int16(truncatingIfNeeded: week)
    }
  }

  /// The first instants of stretches of time, ascending, in Unix milliseconds.
  private let instants: [Int64]
  /// The numbers of input tokens above which another card may hold, ascending.
  private let sizes: [Int64]
  /// For each minute of the week, from Monday 0:00 UTC on, which days and hours hold; empty where
  /// no card has any.
  private let week: [Int16]

  private static let minuteMs: Int64 = 60_000
  private static let weekMinutes = 7 * 1440
  /// 1970-01-05 was a Monday.
  private static let firstMondayMs: Int64 = 4 * 86_400_000

  /// The breaks of cards and discounts.
  ///
  /// - Parameters:
  ///   - prices: All that may bill a call.
  ///   - limits: Further numbers of input tokens above which calls shall be told apart.
  public init(_ prices: [Price], limits: [Int64] = []) {
    instants = Set(prices.flatMap { [$0.fromMs, $0.untilMs].compactMap(\.self) }).sorted()
    sizes = Set(prices.compactMap(\.conditions.aboveInputTokens) + limits).sorted()
    let timed = Set(
      prices.map(\.conditions).filter { $0.days != nil || $0.hours != nil }.map { conditions in
        var times = Price.Conditions()
        times.days = conditions.days
        times.hours = conditions.hours
        return times
      })
    week = timed.isEmpty ? [] : Self.week(Array(timed))
  }

  /// Numbers the sets of conditions that hold together.
  private static func week(_ timed: [Price.Conditions]) -> [Int16] {
    var numbers: [[Bool]: Int16] = [:]
    return (0..<weekMinutes).map { minute in
      let atMs = firstMondayMs + Int64(minute) * minuteMs
      let holding = timed.map { $0.holds(atMs: atMs) }
      if let number = numbers[holding] { return number }
      let number = Int16(truncatingIfNeeded: numbers.count)
      numbers[holding] = number
      return number
    }
  }

  /// The stretch in which a call lies.
  ///
  /// - Parameters:
  ///   - atMs: When it is priced, in Unix milliseconds.
  ///   - inputTokens: Its input tokens; the average of a record of many requests.
  /// - Returns: The stretch: equal ones are billed at the same card.
  public func segment(atMs: Int64, inputTokens: Int64) -> Segment {
    let minute = atMs / Self.minuteMs - Self.firstMondayMs / Self.minuteMs
    let length = Int64(Self.weekMinutes)
    let inWeek = Int(((minute % length) + length) % length)
    return Segment(
      instant: Self.count(of: instants) { $0 <= atMs },
      size: Self.count(of: sizes) { $0 < inputTokens },
      week: week.isEmpty ? 0 : Int(week[inWeek]))
  }

  /// How many of ascending values pass a test that the first ones pass.
  private static func count(of values: [Int64], _ passes: (Int64) -> Bool) -> Int {
    var low = 0
    var high = values.count
    while low < high {
      let middle = (low + high) / 2
      if passes(values[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension PriceList {
  /// All cards and discounts that may bill calls of a model, at any time and of any tier.
  ///
  /// - Parameters:
  ///   - provider: The provider in our spelling.
  ///   - modelNames: The names to look for in its price list.
  ///   - own: One's own prices for this provider.
  /// - Returns: The book's and one's own, in no order.
  public func everyPrice(provider: String, modelNames: [String], own: [Price]) -> [Price] {
    modelNames.flatMap { book.cards(provider: provider, model: $0) }
      + own.filter { $0.model == Price.everyModel || modelNames.contains($0.model) }
  }

  /// Whether every amount at these prices is a whole number of picodollars per unit, with each
  /// factor that may come upon it.
  ///
  /// Then the cost of a sum of counts is exactly the sum of the costs. Almost all prices are.
  public static func isWholePerUnit(_ prices: [Price]) -> Bool {
    let discounts = Set(prices.map(\.discount) + [.one])
    return prices.allSatisfy { price in
      let factors = [Multiplier.one] + price.geoMultipliers.values
      return price.rates.values.allSatisfy { rate in
        factors.allSatisfy { geo in
          discounts.allSatisfy { rate.isWholePerUnit(times: geo * $0) }
        }
      }
    }
  }
}

extension Rate {
  /// Whether one unit costs a whole number of picodollars.
  fileprivate func isWholePerUnit(times factor: Multiplier) -> Bool {
    Int128(picousd) * Int128(factor.numerator) % (Int128(per) * Int128(factor.denominator)) == 0
  }
}
