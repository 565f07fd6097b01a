import Metering

/// The named values of one record of an export: a row of CSV, or a JSON object.
///
/// In CSV everything is text and an empty cell is no value; in JSON `null` is none. Reading by
/// name hides the difference.
struct Fields {
  /// The values, as an object.
  let json: JSON

  /// A record from a JSON object.
  init(_ json: JSON) { self.json = json }

  /// A record from a row and the names of its columns, made alike by ``ColumnName/normal(_:)``.
  ///
  /// Cells without a column are left out.
  init(columns: [String], cells: [String]) {
    json = .object(
      zip(columns, cells).map { JSONMember(key: $0, value: .string($1)) })
  }

  /// The value under the first of the names that is there: a member, or a path `a.b` of members.
  func value(_ names: [String]) -> JSON? {
    for name in names {
      if let value = json[present: name], value != .string("") { return value }
      guard name.utf8.contains(UInt8(ascii: ".")) else { continue }
      var current: JSON? = json
      for part in name.split(separator: ".") { current = current?[present: String(part)] }
      if let current { return current }
    }
    return nil
  }

  /// The first of the values that is text with something in it, trimmed; numbers and truth values
  /// as they are written.
  func text(_ names: String...) -> String? {
    switch value(names) {
    case .string(let text): CleanText.of(text)
    case .number(let digits): digits
    case .bool(let value): value ? "true" : "false"
    default: nil
    }
  }

  /// The first of the values that is a count.
  ///
  /// - Throws: `MeteringError` naming the field for what is no whole number of 0 or more.
  func count(_ names: String...) throws(MeteringError) -> Int64? {
    for name in names {
      guard let value = value([name]) else { continue }
      let number = value.string.map { JSON.number(NumberText.plain($0)) } ?? value
      if let count = try number.asCount(name) { return count }
    }
    return nil
  }

  /// The first of the values that is an amount of money, as decimal text without sign of currency.
  func amount(_ names: String...) -> String? {
    guard let text = value(names).flatMap({ $0.number ?? $0.string }) else { return nil }
    return NumberText.plain(text)
  }

  /// The first of the values that names an instant, as Unix milliseconds.
  ///
  /// - Throws: `MeteringError` for a value that is no time. A time without a zone is in UTC: so all
  ///   the exports read here are documented.
  func time(_ names: String...) throws(MeteringError) -> Int64? {
    for name in names {
      guard let value = value([name]) else { continue }
      guard let ms = NumberText.time(value) else {
        throw MeteringError("\(name) is no time (\(Self.shown(value)))")
      }
      return ms
    }
    return nil
  }

  /// A truth value, whatever its spelling: `true`, `True`, `t`, `1`.
  func flag(_ name: String) -> Bool {
    switch text(name)?.lowercased() {
    case "true", "t", "1", "yes", "hit": true
    default: false
    }
  }

  /// An object that is a member, or is written as JSON in a text.
  func object(_ name: String) -> JSON? {
    guard let value = value([name]) else { return nil }
    if value.object != nil { return value }
    guard let text = value.string, text.utf8.first == UInt8(ascii: "{") else { return nil }
    guard let parsed = try? JSON(parsing: text), parsed.object != nil else { return nil }
    return parsed
  }

  private static func shown(_ value: JSON) -> String {
    let text = value.text
    return text.utf8.count <= 40 ? text : "a long value"
  }
}

/// Names of columns, made alike.
enum ColumnName {
  /// `Start Time`, `startTime` and `START-TIME` as `start_time`.
  static func normal(_ name: String) -> String {
    var normal: [UInt8] = []
    var wasLower = false
    for byte in name.utf8 {
      let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      let isLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      if isUpper, wasLower { normal.append(UInt8(ascii: "_")) }
      wasLower = isLower || isDigit
      if isUpper || isLower || isDigit || byte == UInt8(ascii: ":") || byte >= 0x80 {
        normal.append(isUpper ? byte | 0x20 : byte)
      } else if normal.last != UInt8(ascii: "_"), !normal.isEmpty {
        normal.append(UInt8(ascii: "_"))
      }
    }
    while normal.last == UInt8(ascii: "_") { normal.removeLast() }
    return String(decoding: normal, as: UTF8.self)
  }
}

/// Text that may be stored as attribution.
enum CleanText {
  /// The text without space around it and without control characters, cut to what the ledger
  /// takes; nil when nothing is left.
  static func of(_ text: String) -> String? {
    isClean(text) ? text : cleaned(text)
  }

  /// Whether a text is plain ASCII as it should be, as nearly all are.
  private static func isClean(_ text: String) -> Bool {
    let space = UInt8(ascii: " ")
    guard let first = text.utf8.first, first != space, text.utf8.last != space,
      text.utf8.count <= UsageEvent.maximumTextBytes
    else { return false }
    return text.utf8.allSatisfy { $0 >= space && $0 < 0x7F }
  }

  private static func cleaned(_ text: String) -> String? {
    var kept = String.UnicodeScalarView()
    var bytes = 0
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      let next = isControl ? " " : scalar
      bytes += UTF8.width(next)
      if bytes > UsageEvent.maximumTextBytes { break }
      kept.append(next)
    }
    while kept.first == " " { kept.removeFirst() }
    while kept.last == " " { kept.removeLast() }
    return kept.isEmpty ? nil : String(kept)
  }
}
