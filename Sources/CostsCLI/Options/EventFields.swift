import Metering
import Terminal

/// The fields of a usage event that a command line gives, before they are checked.
struct EventFields {
  /// The fields as members of an event, in the order given, tags as one member at the end.
  var members: [JSONMember] {
    tags.isEmpty ? fields : fields + [JSONMember(key: "tags", value: .object(tags))]
  }

  private var fields: [JSONMember] = []
  private var tags: [JSONMember] = []

  /// Adds the value of an option.
  ///
  /// - Parameters:
  ///   - option: The option's name with underscores: a field's name, `at` or `tag`.
  ///   - text: The value as it was typed.
  /// - Returns: False when no option of an event has this name.
  /// - Throws: ``Failure`` for a tag without a value.
  @discardableResult
  mutating func add(_ option: String, _ text: String) throws -> Bool {
    switch option {
    case "at": fields.append(JSONMember(key: "occurred_at", value: .string(text)))
    case "cost_usd": fields.append(JSONMember(key: option, value: .string(text)))
    case "latency_ms": fields.append(JSONMember(key: option, value: .number(text)))
    case "tag":
      guard let equals = text.firstIndex(of: "=") else { throw Messages.tagWithoutValue(text) }
      let value = String(text[text.index(after: equals)...])
      tags.append(JSONMember(key: String(text[..<equals]), value: .string(value)))
    case "model", "provider", "requested_model", "id", "status", "service_tier", "speed",
      "inference_geo":
      fields.append(JSONMember(key: option, value: .string(text)))
    default:
      if Attribution(rawValue: option) != nil {
        fields.append(JSONMember(key: option, value: .string(text)))
      } else if UsageKind(field: option) != nil {
        fields.append(JSONMember(key: option, value: .number(text)))
      } else {
        return false
      }
    }
    return true
  }

  /// The text of a field, if it was given.
  func text(_ field: String) -> String? { fields.last { $0.key == field }?.value.string }

  /// The name of a count that was given, if any.
  var firstCount: String? { fields.first { UsageKind(field: $0.key) != nil }?.key }

  /// The dimensions of attribution that were given.
  var attribution: [Attribution: String] {
    var given: [Attribution: String] = [:]
    for field in fields {
      if let dimension = Attribution(rawValue: field.key) { given[dimension] = field.value.string }
    }
    return given
  }

  /// Whether anything but attribution was given.
  var describesCall: Bool { members.contains { Attribution(rawValue: $0.key) == nil } }
}
