import Metering
import Pricing
import SQLite

/// A call as it is shown: recorded, or assessed and not written.
public struct CallEntry: Hashable, Sendable {
  /// The call's id.
  public var id: String
  /// When it happened, in Unix milliseconds.
  public var occurredAtMs: Int64
  /// The provider that bills.
  public var provider: String
  /// What was measured.
  public var event: UsageEvent
  /// What it costs in picodollars; nil if unknown.
  public var costPicousd: Int64?
  /// The computed cost in picodollars, kept beside a reported one; nil if unknown.
  public var computedPicousd: Int64?
  /// The cost the provider reported, in picodollars.
  public var reportedPicousd: Int64?
  /// Where the cost comes from, in CONTRACT's words.
  public var costSource: String?
  /// The card that priced it.
  public var price: String?
  /// The rates of that card.
  public var rates: String?
  /// The counts that lack a price.
  public var unpriced: [String]
  /// Where the record comes from: `record`, or an importer's name.
  public var source: String?
  /// When it was recorded, in Unix milliseconds; nil when it was not.
  public var recordedAtMs: Int64?
  /// The id of the row this one replaces.
  public var corrects: String?
  /// The id of the row that replaced this one.
  public var supersededBy: String?
}

extension AssessedCall {
  /// The call as it is shown.
  public var entry: CallEntry {
    CallEntry(
      id: id, occurredAtMs: occurredAtMs, provider: provider, event: event,
      costPicousd: costPicousd, computedPicousd: computedPicousd,
      reportedPicousd: reportedPicousd, costSource: costSource?.rawValue, price: priceReference,
      rates: ratesText, unpriced: unpriced.map(\.field))
  }

  /// The call as it is shown after it was recorded.
  public func entry(_ recording: Recording) -> CallEntry {
    var entry = entry
    entry.id = recording.id
    entry.corrects = recording.corrects
    return entry
  }
}

extension LedgerFile {
  /// The call with this id, corrected ones included.
  ///
  /// - Throws: ``LedgerError/noSuchCall(id:)``.
  public func call(id: String) throws -> CallEntry {
    try translatingErrors {
      let statement = try connection.prepare("SELECT * FROM call_history WHERE id = ?")
      try statement.bind(.text(id), at: 1)
      guard try statement.step() else { throw LedgerError.noSuchCall(id: id) }
      return CallReader(statement).entry()
    }
  }
}
