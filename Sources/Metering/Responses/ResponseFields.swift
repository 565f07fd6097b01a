// Pieces that the bodies of many providers share.
extension JSON {
  /// The first of the members that is a string with something in it.
  func text(_ keys: String...) -> String? {
    for key in keys {
      if let text = self[key]?.string, !text.isEmpty { return text }
    }
    return nil
  }

  /// The first of the members that names an instant, as Unix milliseconds.
  func time(_ keys: String...) -> Int64? {
    for key in keys {
      guard let value = self[present: key] else { continue }
      if let ms = Timestamp.read(value) ?? value.string.flatMap(Timestamp.unix) { return ms }
    }
    return nil
  }

  /// The first of the members that is an object.
  func object(_ keys: String...) -> JSON? {
    for key in keys {
      if let value = self[key], value.object != nil { return value }
    }
    return nil
  }

  /// The first of the members that holds a count.
  func firstCount(_ keys: String...) throws(MeteringError) -> Int64? {
    for key in keys {
      if let count = try count(key) { return count }
    }
    return nil
  }

  /// The largest count among the members.
  ///
  /// For one number that a provider writes under several names: where two disagree, one of them is
  /// the zero of a field that is not in use.
  func largestCount(_ keys: String...) throws(MeteringError) -> Int64? {
    var largest: Int64?
    for key in keys {
      guard let count = try count(key) else { continue }
      largest = max(largest ?? 0, count)
    }
    return largest
  }

  /// A duration as milliseconds, by the power of ten that makes them of its unit: 3 for seconds.
  func duration(_ key: String, timesTenTo power: Int = 0) -> Int64? {
    guard let number = self[key]?.number, let decimal = DecimalText(number),
      !decimal.isNegative, let ms = decimal.integer(timesTenTo: power)?.value
    else { return nil }
    return ms <= Usage.maximumCount ? ms : nil
  }

  /// A word such as a service tier, in lower case; nil where the provider says it has none to tell.
  func word(_ key: String) -> String? {
    guard let word = text(key)?.lowercased() else { return nil }
    return ["not_available", "unknown", "none", "null", "auto"].contains(word) ? nil : word
  }
}

/// The larger of two counts, where either may be missing.
func larger(_ first: Int64?, _ second: Int64?) -> Int64? {
  guard let first else { return second }
  return max(first, second ?? 0)
}
