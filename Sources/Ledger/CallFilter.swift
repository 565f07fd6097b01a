import Metering
import SQLite

/// Which calls are meant: a period, and values of dimensions.
public struct CallFilter {
  /// One `DIMENSION=VALUE`, or with `isExcluded` one `DIMENSION!=VALUE`.
  ///
  /// An empty value is none.
  public struct Term: Hashable, Sendable {
    /// What is compared.
    public let dimension: Dimension
    /// The value, nil for calls that have none.
    public let value: String?
    /// Whether calls with the value are left out instead.
    public let isExcluded: Bool

    /// Parses `team=search`, `team!=search`, `team=` (none) and `tag:k=v`.
    ///
    /// - Returns: Nil for text without `=`.
    /// - Throws: ``LedgerError/unknownDimension(_:)``.
    public init?(_ text: String) throws(LedgerError) {
      guard let equals = text.firstIndex(of: "=") else { return nil }
      let isExcluded = text[..<equals].hasSuffix("!")
      let name = text[..<equals].dropLast(isExcluded ? 1 : 0)
      let value = String(text[text.index(after: equals)...])
      dimension = try Dimension(String(name))
      let isNone = value.isEmpty || value == CallFilter.noneLabel
      // Providers are recorded in our spelling, whatever spelling they are asked for in.
      let wanted = dimension == .name("provider") ? ModelNames.canonicalProvider(value) : value
      self.value = isNone ? nil : wanted
      self.isExcluded = isExcluded
    }

    /// The term as ``init(_:)`` reads it, the same for every spelling of it.
    public var text: String { dimension.field + (isExcluded ? "!=" : "=") + (value ?? "") }
  }

  /// How a missing attribution is shown.
  public static let noneLabel = "(none)"

  /// The period.
  public var period = Period.all
  /// Terms on the same dimension are alternatives; terms on different ones must all hold.
  public var terms: [Term] = []
  /// The zone of days and months in terms.
  public var zone: Zone
  /// What the books said at this time, in Unix milliseconds; nil for now.
  public var asOfMs: Int64?

  /// All calls.
  public init(zone: Zone) { self.zone = zone }

  /// The part that SQLite can decide; nil when no call can match.
  func condition(
    names: NameTable, _ rows: EffectiveRows
  ) throws -> (sql: String, values: [Value])? {
    var parts = ["1"]
    var values: [Value] = []
    if let since = period.sinceMs {
      parts.append("c.occurred_at_ms >= ?")
      values.append(.integer(since))
    }
    if let until = period.untilMs {
      parts.append("c.occurred_at_ms < ?")
      values.append(.integer(until))
    }
    for (dimension, terms) in grouped() {
      guard case .name = dimension else { continue }
      let column = rows.column(of: dimension)
      let wanted = terms.filter { !$0.isExcluded }
      if !wanted.isEmpty {
        var alternatives: [String] = []
        for term in wanted {
          if let value = term.value {
            guard let id = try names.id(of: value) else { continue }
            alternatives.append("\(column) = \(id)")
          } else {
            alternatives.append("\(column) IS NULL")
          }
        }
        guard !alternatives.isEmpty else { return nil }
        parts.append("(" + alternatives.joined(separator: " OR ") + ")")
      }
      for term in terms where term.isExcluded {
        if let value = term.value {
          guard let id = try names.id(of: value) else { continue }
          parts.append("\(column) IS NOT \(id)")
        } else {
          parts.append("\(column) IS NOT NULL")
        }
      }
    }
    return (parts.joined(separator: " AND "), values)
  }

  /// The dimensions that only ``matchesRest(_:)`` can decide.
  var rest: [Dimension] {
    grouped().map(\.0).filter { if case .name = $0 { false } else { true } }
  }

  /// The terms by dimension.
  func grouped() -> [(Dimension, [Term])] {
    var order: [Dimension] = []
    var groups: [Dimension: [Term]] = [:]
    for term in terms {
      if groups[term.dimension] == nil { order.append(term.dimension) }
      groups[term.dimension, default: []].append(term)
    }
    return order.map { ($0, groups[$0] ?? []) }
  }

  /// Whether the values of the dimensions of ``rest`` pass.
  func matches(_ value: (Dimension) -> String?) -> Bool {
    for (dimension, terms) in grouped() {
      if case .name = dimension { continue }
      let found = value(dimension)
      let wanted = terms.filter { !$0.isExcluded }
      if !wanted.isEmpty, !wanted.contains(where: { $0.value == found }) { return false }
      if terms.contains(where: { $0.isExcluded && $0.value == found }) { return false }
    }
    return true
  }

  /// Whether a call passes the terms on tags and times.
  func matchesRest(_ entry: CallEntry) -> Bool {
    matches { dimension in
      switch dimension {
      case .tag(let key): entry.event.tags[key]
      case .time(let unit):
        unit.label(of: unit.bucket(at: entry.occurredAtMs, in: zone), in: zone)
      case .name: nil
      }
    }
  }
}
