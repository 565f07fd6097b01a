import Metering

/// Numbers and times as spreadsheets and exports write them.
enum NumberText {
  /// A number in JSON's notation: without currency sign, thousands' commas and leading zeros.
  ///
  /// What is no number comes back as it is, for the error to show.
  static func plain(_ text: String) -> String {
    var bytes = Array(text.utf8).filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "$") }
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
    bytes = withoutThousands(bytes)
    while bytes.count > 1, bytes[0] == UInt8(ascii: "0"), isDigit(bytes[1]) { bytes.removeFirst() }
    if bytes.first == UInt8(ascii: ".") { bytes.insert(UInt8(ascii: "0"), at: 0) }
    let number = (isNegative ? "-" : "") + String(decoding: bytes, as: UTF8.self)
    return DecimalText(number) == nil ? text : number
  }

  /// `1,234,567.8` as `1234567.8`; and `0,05`, which can be no thousands, as `0.05`.
  private static func withoutThousands(_ bytes: [UInt8]) -> [UInt8] {
    let comma = UInt8(ascii: ",")
    guard bytes.contains(comma) else { return bytes }
    let whole = bytes.prefix { $0 != UInt8(ascii: ".") }
    let groups = whole.split(separator: comma, omittingEmptySubsequences: false)
    let isGrouped =
      (1...3).contains(groups[0].count) && groups[0].first != UInt8(ascii: "0")
      && groups.dropFirst().allSatisfy { $0.count == 3 && $0.allSatisfy(isDigit) }
    if isGrouped { return bytes.filter { $0 != comma } }
    guard groups.count == 2, whole.count == bytes.count else { return bytes }
    return bytes.map { $0 == comma ? UInt8(ascii: ".") : $0 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// An instant as Unix milliseconds, UTC where no zone is given; nil for what is none.
  static func time(_ value: JSON) -> Int64? {
    switch value {
    case .number(let digits): return Timestamp.unix(digits)
    case .string(let text):
      guard let text = CleanText.of(text) else { return nil }
      return Timestamp.parse(text, assumeUTC: true) ?? Timestamp.unix(text)
    default: return nil
    }
  }

  /// Nanoseconds since 1970, as OTLP writes them: a number, or its digits as text.
  static func unixNano(_ value: JSON?) -> Int64? {
    guard let digits = value.flatMap({ $0.number ?? $0.string }),
      let ms = DecimalText(digits)?.integer(timesTenTo: -6)?.value,
      ms > 0, ms <= Timestamp.maximum
    else { return nil }
    return ms
  }
}

extension StableHash {
  /// The hash of texts in order: what has no id of its own is known by what it says.
  static func of(_ texts: [String]) -> String {
    var hash = StableHash()
    for text in texts { hash.add(text) }
    return hash.text
  }
}
