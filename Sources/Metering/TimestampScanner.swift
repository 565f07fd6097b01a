/// Takes the text of an instant apart, from left to right.
///
/// Every step answers nil for what it does not understand.
struct TimestampScanner {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = Array(text.utf8)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  /// `YYYY-MM-DD`, as days since 1970.
  mutating func date() -> Int64? {
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2)
    else { return nil }
    return Timestamp.days(year: year, month: month, day: day)
  }

  /// `THH:MM[:SS[.fraction]]`, as milliseconds since midnight.
  mutating func timeOfDay() -> Int64? {
    guard take("T") || take("t") || take(" "), let hour = number(2), hour < 24, take(":"),
      let minute = number(2), minute < 60
    else { return nil }
    var ms: Int64 = (hour * 60 + minute) * 60_000
    if take(":") {
      // A leap second has no place of its own in Unix time: it is the second that follows.
      guard let second = number(2), second <= 60 else { return nil }
      ms += second * 1000
      if take(".") || take(",") {
        guard let fraction = milliseconds() else { return nil }
        ms += fraction
      }
    }
    return ms
  }

  /// The zone up to the end of the text, as milliseconds east of UTC.
  mutating func offset(assumeUTC: Bool) -> Int64? {
    if isAtEnd { return assumeUTC ? 0 : nil }
    _ = take(" ")
    if take("Z") || take("z") { return isAtEnd ? 0 : nil }
    if take("U") { return take("T") && take("C") && isAtEnd ? 0 : nil }
    let isWest = take("-")
    guard isWest || take("+"), let hours = number(2), hours < 24 else { return nil }
    var minutes: Int64 = 0
    if !isAtEnd {
      _ = take(":")
      guard let given = number(2), given < 60, isAtEnd else { return nil }
      minutes = given
    }
    let ms = (hours * 60 + minutes) * 60_000
    return isWest ? -ms : ms
  }

  /// One to nine digits behind the point, cut to three.
  private mutating func milliseconds() -> Int64? {
    var ms: Int64 = 0
    var count = 0
    while let digit = digit() {
      if count < 3 { ms = ms * 10 + digit }
      count += 1
    }
    guard (1...9).contains(count) else { return nil }
    for _ in count..<max(count, 3) { ms *= 10 }
    return ms
  }

  private mutating func number(_ width: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<width {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  private mutating func digit() -> Int64? {
    guard let byte = rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
      return nil
    }
    rest.removeFirst()
    return Int64(byte - UInt8(ascii: "0"))
  }

  private mutating func take(_ letter: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: letter) else { return false }
    rest.removeFirst()
    return true
  }
}
