import Metering

/// The attributes of a span or of the resource it belongs to, as plain values.
///
/// OTLP wraps every value in an object that names its type, and 64-bit integers are texts in it:
/// `{"key": "a", "value": {"intValue": "1149"}}`. Some exporters write a number there, or a plain
/// object of attributes.
struct SpanAttributes {
  private var values: [String: JSON] = [:]

  /// Reads the member `attributes` of a span or resource.
  init(_ owner: JSON?) {
    switch owner?["attributes"] {
    case .array(let pairs):
      for pair in pairs {
        guard let key = pair["key"]?.string, let value = pair["value"] else { continue }
        values[key] = Self.plain(value)
      }
    case .object(let members):
      for member in members { values[member.key] = Self.plain(member.value) }
    default: break
    }
  }

  private static func plain(_ value: JSON) -> JSON? {
    guard let member = value.object?.first else { return value == .null ? nil : value }
    switch member.key {
    case "stringValue", "boolValue", "bytesValue", "string_value", "bool_value":
      return member.value
    case "intValue", "doubleValue", "int_value", "double_value":
      return member.value.string.map(JSON.number) ?? member.value
    case "arrayValue", "array_value":
      return .array((member.value["values"]?.array ?? []).compactMap(plain))
    case "kvlistValue", "kvlist_value":
      let inner = SpanAttributes(["attributes": member.value["values"] ?? .null])
      return .object(inner.values.map { JSONMember(key: $0.key, value: $0.value) })
    default: return value
    }
  }

  /// The value of an attribute.
  subscript(_ name: String) -> JSON? { values[name] }

  /// The first of the attributes that is text with something in it.
  func text(_ names: [String]) -> String? {
    for name in names {
      guard let value = values[name] else { continue }
      let text = value.string ?? value.number
      if let text = text.flatMap(CleanText.of), text != "\"\"" { return Self.unquoted(text) }
    }
    return nil
  }

  /// MLflow writes every attribute as JSON, so that a text comes with quotes.
  private static func unquoted(_ text: String) -> String {
    guard text.utf8.first == UInt8(ascii: "\""), text.utf8.count > 1 else { return text }
    return (try? JSON(parsing: text))?.string ?? text
  }

  /// An object that is a value, or is written as JSON in a text.
  func object(_ name: String) -> JSON? {
    guard let value = values[name] else { return nil }
    if value.object != nil { return value }
    guard let text = value.string, text.utf8.first == UInt8(ascii: "{"),
      let parsed = try? JSON(parsing: text), parsed.object != nil
    else { return nil }
    return parsed
  }

  /// The first of the attributes that is there, as a count.
  ///
  /// - Throws: `MeteringError` for a value that is no whole number of 0 or more.
  func firstCount(_ names: [String]) throws(MeteringError) -> Int64? {
    for name in names {
      if let count = try count(name) { return count }
    }
    return nil
  }

  /// The largest of the attributes, for one number that is written under several names.
  func largestCount(_ names: [String]) throws(MeteringError) -> Int64? {
    var largest: Int64?
    for name in names {
      guard let count = try count(name) else { continue }
      largest = max(largest ?? 0, count)
    }
    return largest
  }

  private func count(_ name: String) throws(MeteringError) -> Int64? {
    guard let value = values[name] else { return nil }
    if let text = value.string {
      return text.isEmpty ? nil : try JSON.number(text).asCount(name)
    }
    return try value.asCount(name)
  }
}
