import Ledger
import Metering
import Pricing
import Terminal

/// Figures and dates of trends and reports as a person reads them.
enum Shown {
  /// An amount in USD, rounded half to even: to cents, or to four significant digits below 1 USD.
  ///
  /// Whatever shows it says that it is rounded.
  static func rounded(_ picousd: Int128) -> String {
    let magnitude = Int128(picousd.magnitude)
    var unit: Int128 = 10_000_000_000
    if magnitude < 1_000_000_000_000 {
      unit = 1
      while magnitude / unit >= 10_000 { unit *= 10 }
    }
    let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: unit)
    let isUp = remainder * 2 > unit || (remainder * 2 == unit && quotient % 2 != 0)
    return (picousd < 0 ? "-" : "") + Digits.usd((quotient + (isUp ? 1 : 0)) * unit)
  }

  /// A value of a scale, with as many digits as its step needs.
  static func scale(_ picousd: Int128, step: Int128) -> String {
    let plain = Money.usd(step)
    let places = plain.contains(".") ? plain.split(separator: ".").last?.utf8.count ?? 0 : 0
    let parts = Digits.usd(picousd).split(separator: ".")
    guard places > 0 else { return String(parts[0]) }
    let fraction = parts[1].prefix(max(places, 2))
    let filled = fraction + String(repeating: "0", count: max(0, places - fraction.utf8.count))
    return "\(parts[0]).\(filled)"
  }

  /// An exact amount with its sign, such as `+0.25`.
  static func signed(_ picousd: Int128) -> String { (picousd < 0 ? "" : "+") + Digits.usd(picousd) }

  /// Tenths of a percent as `12.3%`.
  static func percent(_ permille: Int128) -> String {
    let (whole, tenth) = permille.magnitude.quotientAndRemainder(dividingBy: 10)
    return (permille < 0 ? "-" : "") + Digits.grouped(Int128(whole)) + ".\(tenth)%"
  }

  /// A change as `+12.3%`, `new`, or nothing where there is nothing to compare.
  static func change(_ change: Change?) -> String {
    guard let change, change.beforePicousd != 0 || change.nowPicousd != 0 else { return "" }
    guard let permille = change.permille else { return "new" }
    return (permille > 0 ? "+" : "") + percent(permille)
  }

  /// A part of a sum in tenths of a percent, rounded down; empty where there is no sum.
  static func share(_ part: Int128?, of sum: Int128) -> String {
    guard let part, sum > 0 else { return "" }
    return percent(part * 1000 / sum)
  }

  /// A unit's change, or why it has none.
  static func change(_ point: Trend.Point) -> String {
    switch point.unit.state {
    case .whole: change(point.change)
    case .unfinished: "so far"
    case .cut: "in part"
    }
  }

  /// A local date such as `2026-10-15`.
  static func date(_ ms: Int64, _ zone: Zone) -> String { String(local(ms, zone).prefix(10)) }

  /// A local time such as `2026-10-15 14:05:09`.
  static func time(_ ms: Int64, _ zone: Zone) -> String {
    let text = local(ms, zone)
    return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
  }

  private static func local(_ ms: Int64, _ zone: Zone) -> String {
    Timestamp.format(ms + zone.offsetMs(at: ms))
  }

  /// A span as `2026-10`, `2026-10-15` or `2026-10-01 to 2026-10-30`; with the hours where it has
  /// parts of days.
  static func span(_ period: Period, _ zone: Zone) -> String {
    guard let since = period.sinceMs, let until = period.untilMs else { return "all time" }
    if zone.start(ofDay: zone.day(at: since)) == since,
      zone.start(ofDay: zone.day(at: until)) == until
    {
      let (first, last) = (date(since, zone), date(until - 1, zone))
      let isMonth = first.hasSuffix("-01") && date(until, zone).hasSuffix("-01")
      if isMonth, first.prefix(7) == last.prefix(7) { return String(first.prefix(7)) }
      return first == last ? first : "\(first) to \(last)"
    }
    return "\(time(since, zone).dropLast(3)) to \(time(until, zone).dropLast(3))"
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let weekdays = [
    "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday",
  ]

  /// `2026-10` as `October 2026`, `2026-10-15` as `Thursday, 15 October 2026`.
  static func title(_ label: String) -> String {
    let parts = label.split(separator: "-").compactMap { Int($0) }
    guard parts.count >= 2, months.indices.contains(parts[1] - 1) else { return label }
    let month = "\(months[parts[1] - 1]) \(parts[0])"
    guard parts.count == 3, let day = Period.day(label), day >= 0 else { return month }
    return "\(weekdays[Int(day % 7)]), \(parts[2]) \(month)"
  }
}
