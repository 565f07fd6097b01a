import Metering
import Pricing
import SQLite

/// What re-pricing would change, or has changed.
public struct Repricing: Sendable {
  /// One call whose cost changes.
  public struct Change: Sendable, Hashable {
    /// The call's id.
    public let id: String
    /// Its provider and model.
    public let provider: String, model: String
    /// The computed cost before, in picodollars; nil if it was not known.
    public let oldPicousd: Int64?
    /// The computed cost after, in picodollars; nil if it is not known.
    public let newPicousd: Int64?
    /// The card before.
    public let oldPrice: String?
    /// The card after.
    public let newPrice: String?

    let seq: Int64
    let old: CostNames
    let new: CostNames
  }

  /// The texts that belong to a cost.
  struct CostNames: Hashable, Sendable {
    var source: String?
    var price: String?
    var rates: String?
    var unpriced: String?
  }

  /// The changes, the newest call first.
  public let changes: [Change]
  /// How many calls were looked at.
  public let examined: Int64

  /// The sum of the known costs before, in picodollars; nil when none is known.
  public var oldPicousd: Int128? { Self.sum(changes.map(\.oldPicousd)) }
  /// The sum of the known costs after, in picodollars; nil when none is known.
  public var newPicousd: Int128? { Self.sum(changes.map(\.newPicousd)) }

  private static func sum(_ costs: [Int64?]) -> Int128? {
    let known = costs.compactMap(\.self)
    return known.isEmpty ? nil : known.reduce(0) { $0 + Int128($1) }
  }
}

/// A decision that is in the journal.
public struct RepricingDecision: Sendable {
  /// Its number.
  public let number: Int64
  /// When it was made, in Unix milliseconds.
  public let decidedAtMs: Int64
  /// Why.
  public let reason: String
  /// The decision that it took back, if it is an undo.
  public let undoes: Int64?
  /// How many calls it changed.
  public let calls: Int64
}

extension LedgerFile {
  /// Finds what pricing calls anew would change.
  ///
  /// Nothing is written.
  ///
  /// A call is priced for the time when it happened, with the prices set by hand and the book as
  /// they are now. A cost that the provider reported stays; the computed one beside it changes.
  ///
  /// - Parameters:
  ///   - filter: Which calls.
  ///   - isUnpricedOnly: Only those whose computed cost is not known.
  /// - Returns: The changes, and how many calls were looked at.
  /// - Throws: ``LedgerError``, and `PricingError` for a cost that cannot be represented.
  public func planRepricing(_ filter: CallFilter, isUnpricedOnly: Bool) throws -> Repricing {
    try translatingErrors {
      let assessor = assessor()
      var changes: [Repricing.Change] = []
      var examined: Int64 = 0
      try forEachCall(filter, order: .newestFirst, isUnpricedOnly: isUnpricedOnly) { entry, seq in
        examined += 1
        guard entry.event.usage != nil else { return }
        let call = try assessor.assess(entry.event, nowMs: entry.occurredAtMs, madeID: entry.id)
        let change = Repricing.Change(entry, call, seq: seq)
        if change.isChange { changes.append(change) }
      }
      return Repricing(changes: changes, examined: examined)
    }
  }

  /// Appends a re-pricing to the journal, all of it or nothing.
  ///
  /// - Parameters:
  ///   - plan: What ``planRepricing(_:isUnpricedOnly:)`` found.
  ///   - reason: Why, for whoever reads the books later.
  ///   - nowMs: The time of the decision, in Unix milliseconds.
  /// - Returns: The decision's number.
  /// - Throws: ``LedgerError/changedMeanwhile(id:)`` when a call's cost is no longer what the plan
  ///   says it was.
  public func apply(_ plan: Repricing, reason: String, nowMs: Int64) throws -> Int64 {
    try translatingErrors {
      let number = try connection.write {
        try append(plan.changes, reason: reason, undoes: nil, nowMs: nowMs)
      }
      // The entries are safe; rolled up or not, they count.
      tryToRollUp()
      return number
    }
  }

  /// Takes a decision back by appending the reverse of its entries.
  ///
  /// - Returns: The number of the new decision, and how many calls have their old cost again.
  /// - Throws: ``LedgerError/noSuchRepricing(_:)`` for a number that is none or is undone already,
  ///   ``LedgerError/changedMeanwhile(id:)`` for a call that was re-priced again since.
  public func undoRepricing(
    _ number: Int64, reason: String?, nowMs: Int64
  ) throws -> (number: Int64, calls: Int) {
    try translatingErrors {
      defer { tryToRollUp() }
      return try connection.write {
        guard let decision = try repricings().first(where: { $0.number == number }),
          try connection.integer(
            "SELECT 1 FROM repricings WHERE undoes_seq = ?", [.integer(number)]) == nil
        else { throw LedgerError.noSuchRepricing(number) }
        let changes = try reversed(number)
        let text = reason ?? "undo of \(number): \(decision.reason)"
        let new = try append(changes, reason: text, undoes: number, nowMs: nowMs)
        return (new, changes.count)
      }
    }
  }

  /// The decisions in the journal, the oldest first.
  public func repricings() throws -> [RepricingDecision] {
    try translatingErrors {
      var decisions: [RepricingDecision] = []
      try connection.query(
        """
        SELECT repricing_seq, decided_at_ms, reason, undoes_seq,
          (SELECT count(*) FROM cost_journal AS j WHERE j.repricing_seq = r.repricing_seq)
        FROM repricings AS r ORDER BY repricing_seq
        """
      ) { row in
        decisions.append(
          RepricingDecision(
            number: row.int64(0), decidedAtMs: row.int64(1), reason: row.text(2),
            undoes: row.optionalInt64(3), calls: row.int64(4)))
      }
      return decisions
    }
  }
}

extension Repricing.Change {
  fileprivate init(_ entry: CallEntry, _ call: AssessedCall, seq: Int64) {
    id = entry.id
    provider = entry.provider
    model = entry.event.model
    oldPicousd = entry.computedPicousd
    newPicousd = call.computedPicousd
    oldPrice = entry.price
    newPrice = call.priceReference
    self.seq = seq
    let unpriced = entry.unpriced.joined(separator: ",")
    old = Repricing.CostNames(
      source: entry.costSource, price: entry.price, rates: entry.rates,
      unpriced: unpriced.isEmpty ? nil : unpriced)
    new = Repricing.CostNames(
      source: call.costSource?.rawValue, price: call.priceReference, rates: call.ratesText,
      unpriced: call.unpricedText)
  }

  fileprivate var isChange: Bool {
    oldPicousd != newPicousd || old.price != new.price || old.rates != new.rates
  }
}
