/// A JSON value, as RFC 8259 defines it, that keeps numbers as they were written.
///
/// Why our own: money must be read as text (`4e-05` is exact, a `Double` is not), members must keep
/// their order, and the program links no Foundation.
public enum JSON: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number, as its digits were written: `28`, `28.0`, `4e-05`.
  case number(String)
  /// A string, with its escapes resolved.
  case string(String)
  /// An array.
  case array([JSON])
  /// An object, its members in the order they were written, duplicates included.
  case object([JSONMember])
}

/// One member of a JSON object.
public struct JSONMember: Hashable, Sendable {
  /// The name, with its escapes resolved.
  public var key: String
  /// The value.
  public var value: JSON

  /// A member with its name and value.
  public init(key: String, value: JSON) {
    self.key = key
    self.value = value
  }
}

extension JSON {
  /// The member called `key`, or nil when there is none or the value is no object.
  ///
  /// Of duplicates the last one wins, as in JavaScript and Python. A member that is `null` comes
  /// back as ``null``; use ``subscript(present:)`` where `null` means absent.
  public subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    var index = members.count
    while index > 0 {
      index -= 1
      if members[index].key == key { return members[index].value }
    }
    return nil
  }

  /// The member called `key`, or nil when it is missing or `null`.
  public subscript(present key: String) -> JSON? {
    guard let value = self[key], value != .null else { return nil }
    return value
  }

  /// The element at `index`, or nil when there is none or the value is no array.
  public subscript(index: Int) -> JSON? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The text of a string, else nil.
  public var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The elements of an array, else nil.
  public var array: [JSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object, else nil.
  public var object: [JSONMember]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The value of `true` and `false`, else nil.
  public var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The digits of a number as they were written, else nil.
  public var number: String? {
    guard case .number(let text) = self else { return nil }
    return text
  }
}

extension JSON: ExpressibleByStringLiteral {
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
}

extension JSON: ExpressibleByIntegerLiteral {
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .number(String(value)) }
}

extension JSON: ExpressibleByBooleanLiteral {
  /// `true` or `false`.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSON: ExpressibleByArrayLiteral {
  /// An array.
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
}

extension JSON: ExpressibleByDictionaryLiteral {
  /// An object whose members keep the literal's order.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { JSONMember(key: $0.0, value: $0.1) })
  }
}
