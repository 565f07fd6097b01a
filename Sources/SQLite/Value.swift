/// A value as SQLite stores it.
public enum Value: Hashable, Sendable {
  /// SQL NULL.
  case null
  /// A signed 64-bit integer.
  case integer(Int64)
  /// An IEEE 754 double.
  case real(Double)
  /// UTF-8 text.
  case text(String)
  /// Bytes.
  case blob([UInt8])
}

extension Value: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
  /// An integer.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// SQL NULL.
  public init(nilLiteral: ()) { self = .null }
}

extension Value {
  /// The integer, or NULL.
  public init(_ integer: Int64?) { self = integer.map(Value.integer) ?? .null }
  /// The text, or NULL.
  public init(_ text: String?) { self = text.map(Value.text) ?? .null }
}
