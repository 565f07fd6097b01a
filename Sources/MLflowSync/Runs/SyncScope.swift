import Ledger
import Metering

/// Which calls a run holds, in a form that can be written down and read again.
public struct SyncScope: Hashable, Sendable {
  /// The bounds, in Unix milliseconds.
  public var sinceMs: Int64?
  /// The first instant behind the scope.
  public var untilMs: Int64?
  /// What the books said at this time; nil for now.
  public var asOfMs: Int64?
  /// The zone of days and months in terms, and of the daily series.
  public var timezone: String
  /// Terms as `--where` takes them, sorted.
  public var terms: [String]

  /// The scope of a filter.
  public init(_ filter: CallFilter) {
    sinceMs = filter.period.sinceMs
    untilMs = filter.period.untilMs
    asOfMs = filter.asOfMs
    timezone = filter.zone.name
    terms = Set(filter.terms.map(Self.text)).sorted()
  }

  private static func text(_ term: CallFilter.Term) -> String {
    term.dimension.field + (term.isExcluded ? "!=" : "=") + (term.value ?? "")
  }

  /// The scope as a JSON object: what a push is found again by.
  public var text: String {
    func instant(_ ms: Int64?) -> JSON { ms.map { .string(Timestamp.format($0)) } ?? .null }
    var members: [(String, JSON)] = [
      ("since", instant(sinceMs)), ("until", instant(untilMs)),
      ("where", .array(terms.map(JSON.string))),
    ]
    if asOfMs != nil { members.append(("as_of", instant(asOfMs))) }
    // Which zone it was matters only where a term is a local date: else it would make two scopes of
    // one on two machines.
    let units = Dimension.TimeUnit.allCases.map { $0.rawValue }
    if terms.contains(where: { term in units.contains { term.hasPrefix($0) } }) {
      members.append(("timezone", .string(timezone)))
    }
    return JSON.object(members.map { JSONMember(key: $0.0, value: $0.1) }).text
  }

  /// Reads a scope back.
  public init?(text: String, timezone: String) {
    guard let json = try? JSON(parsing: text), let terms = json["where"]?.array else { return nil }
    sinceMs = Timestamp.read(json["since"])
    untilMs = Timestamp.read(json["until"])
    asOfMs = Timestamp.read(json["as_of"])
    self.timezone = json["timezone"]?.string ?? timezone
    self.terms = terms.compactMap(\.string)
  }

  /// The filter that lets the scope's calls through.
  ///
  /// - Returns: The filter.
  /// - Throws: `LedgerError` for a zone or a dimension that this machine does not know.
  public func filter() throws -> CallFilter {
    var filter = CallFilter(zone: try Zone(timezone == "local" ? nil : timezone))
    filter.asOfMs = asOfMs
    filter.period = Period(sinceMs: sinceMs, untilMs: untilMs)
    filter.terms = try terms.compactMap { try CallFilter.Term($0) }
    return filter
  }

  /// What tells the scope from others where only hexadecimal digits pass: MLflow's filters know no
  /// way to quote.
  var id: String {
    var hash = StableHash()
    hash.add(text)
    return hash.text
  }

  /// A name for a person: `costs`, `costs workflow=nightly`, `costs 2026-10-01..2026-10-31`.
  public var name: String {
    var parts = ["costs"] + terms.map { $0.hasSuffix("=") ? $0 + CallFilter.noneLabel : $0 }
    if sinceMs != nil || untilMs != nil {
      // To the minute: a day of a zone begins at any.
      let bounds = [sinceMs, untilMs].map { $0.map { Timestamp.format($0).prefix(16) } ?? "" }
      parts.append("\(bounds[0])..\(bounds[1])")
    }
    return parts.joined(separator: " ")
  }
}
