/// A horizontal bar of text.
struct Bar {
  /// How many columns the longest bar takes.
  let width: Int
  /// Whether only ASCII may be used.
  let isASCII: Bool
  /// The amount of the longest bar.
  let longest: Int128

  private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  /// The bar for an amount: to an eighth of a column in Unicode, to a column in ASCII.
  ///
  /// What is not zero is seen.
  func text(_ amount: Int128) -> String {
    guard longest > 0, amount > 0 else { return "" }
    let steps = Int128(width) * (isASCII ? 1 : 8)
    let length = Int(max(1, (amount * steps * 2 + longest) / (longest * 2)))
    if isASCII { return String(repeating: "#", count: length) }
    return String(repeating: "█", count: length / 8) + Self.eighths[length % 8]
  }
}
