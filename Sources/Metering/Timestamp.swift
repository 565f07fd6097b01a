/// Instants as integer Unix milliseconds, UTC: reading and printing them.
///
/// The calendar is the proleptic Gregorian one, the years are 1970 to 9999, and no time zone
/// database is needed: a text must bring its offset.
public enum Timestamp {
  /// The first instant that is allowed, 1970-01-01T00:00:00.000Z.
  public static let minimum: Int64 = 0
  /// The last instant that is allowed, 9999-12-31T23:59:59.999Z.
  public static let maximum: Int64 = 253_402_300_799_999

  static let dayMs: Int64 = 86_400_000

  /// Reads a date or an instant.
  ///
  /// Understood are RFC 3339 (`2026-10-15T14:00:00.123456789+02:00`, the `T` may be a space and the
  /// zone `Z`, `UTC`, `+02`, `+0200`), seconds left out, and a date alone, which is midnight UTC.
  /// Digits below the millisecond are cut off. A leap second `:60` is the second after it.
  ///
  /// - Parameters:
  ///   - text: The text, without space around it.
  ///   - assumeUTC: Whether a time without a zone is in UTC. Otherwise it is refused, for nobody
  ///     knows where it was written.
  /// - Returns: Unix milliseconds, or nil when the text is something else, names a day or a time
  ///   that does not exist, or lies outside ``minimum``...``maximum``.
  public static func parse(_ text: String, assumeUTC: Bool = false) -> Int64? {
    var scanner = TimestampScanner(text)
    guard let days = scanner.date() else { return nil }
    var time = days * dayMs
    if !scanner.isAtEnd {
      guard let timeOfDay = scanner.timeOfDay() else { return nil }
      guard let offset = scanner.offset(assumeUTC: assumeUTC) else { return nil }
      time += timeOfDay - offset
    }
    return (minimum...maximum).contains(time) ? time : nil
  }

  /// Reads a number of seconds or milliseconds since 1970, as it is written in JSON.
  ///
  /// Which of the two is told by the size: below 10¹¹ (the year 5138) it is seconds. Digits below
  /// the millisecond are cut off.
  ///
  /// - Returns: Unix milliseconds, or nil when the number is before 1973, after 9999 or no number:
  ///   small numbers are durations or mistakes.
  public static func unix(_ number: String) -> Int64? {
    guard let decimal = DecimalText(number), let whole = decimal.integer() else { return nil }
    switch whole.value {
    case 100_000_000..<100_000_000_000: return decimal.integer(timesTenTo: 3)?.value
    case 100_000_000_000...maximum: return whole.value
    default: return nil
    }
  }

  /// The instant of a JSON value: a text for ``parse(_:assumeUTC:)``, a number for ``unix(_:)``.
  public static func read(_ value: JSON?) -> Int64? {
    switch value {
    case .string(let text): parse(text)
    case .number(let number): unix(number)
    default: nil
    }
  }

  /// Prints an instant as `2026-10-15T12:00:00.000Z`.
  ///
  /// - Parameter ms: Unix milliseconds. Any value prints; outside ``minimum``...``maximum`` the
  ///   year has as many digits as it needs.
  /// - Returns: The text, to the millisecond, in UTC.
  public static func format(_ ms: Int64) -> String {
    let (day, time) = floorDivide(ms, dayMs)
    let date = civil(fromDays: day)
    let year = date.year < 0 || date.year > 9999 ? padded(date.year, 4) : nil
    let text = String(unsafeUninitializedCapacity: 24) { bytes in
      func put(_ value: Int64, _ range: Range<Int>, _ end: Unicode.Scalar) {
        var rest = value
        for place in range.reversed() {
          bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
          rest /= 10
        }
        bytes[range.upperBound] = UInt8(ascii: end)
      }
      put(year == nil ? date.year : 0, 0..<4, "-")
      put(date.month, 5..<7, "-")
      put(date.day, 8..<10, "T")
      put(time / 3_600_000, 11..<13, ":")
      put(time / 60_000 % 60, 14..<16, ":")
      put(time / 1000 % 60, 17..<19, ".")
      put(time % 1000, 20..<23, "Z")
      return 24
    }
    return year.map { $0 + text.dropFirst(4) } ?? text
  }

  /// The days from 1970-01-01 to a date of the Gregorian calendar, in years of up to nine digits.
  ///
  /// After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil).
  ///
  /// - Returns: nil when there is no such date, such as 30 February.
  public static func days(year: Int64, month: Int64, day: Int64) -> Int64? {
    guard (1...12).contains(month), day >= 1, day <= daysIn(month, of: year) else { return nil }
    let shifted = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = floorDivide(shifted, 400)
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date that is so many days after 1970-01-01, by the same source (civil_from_days).
  public static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func daysIn(_ month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  private static func floorDivide(
    _ value: Int64, _ divisor: Int64
  ) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
