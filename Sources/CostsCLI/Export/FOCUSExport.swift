import Ledger
import Metering
import Pricing
import Terminal

/// A period as charges of the FinOps Open Cost and Usage Specification (FOCUS) 1.2, as CSV.
///
/// Why several lines a call: FOCUS wants unit price times quantity to be the cost, so each rate of
/// a call is a charge of its own. A cost that the provider reported, and a call that a plan covers,
/// is one charge of one request; what a plan covers is billed 0, and bears its share of the fee.
/// Fees, taxes and credits are charges of their own, where the filter asks for a whole bill.
/// FOCUS knows no unknown cost (BilledCost is never null), so an unpriced call is left out, and
/// the export says how many there were.
struct FOCUSExport {
  let ledger: LedgerFile
  let filter: CallFilter
  /// The billing account; nil for one that bears the provider's name.
  let account: String?

  private let cards = KeptCards()

  init(ledger: LedgerFile, filter: CallFilter, account: String?) {
    self.ledger = ledger
    self.filter = filter
    self.account = account
  }

  /// Writes the head and a line a charge.
  ///
  /// - Parameters:
  ///   - output: Where to.
  ///   - nowMs: Fees that are due later are left out, in Unix milliseconds.
  /// - Returns: How many calls were left out.
  /// - Throws: `LedgerError`, and what `output` throws.
  func write(to output: Output, nowMs: Int64) throws -> Int64 {
    var unpricedCalls: Int64 = 0
    try output.write(CSVText.line(Charge.columns))
    let fees = try ledger.forEachBilledCall(filter, order: .oldestFirst, nowMs: nowMs) {
      call, costs in
      if costs.billedPicousd == nil { unpricedCalls += 1 }
      for charge in try charges(for: call, costs) { try output.write(CSVText.line(charge.fields)) }
    }
    let due = try ledger.due(filter, fees)
    let beside =
      due.charges.map { Charge($0, account: account) }
      + due.entries.map { Charge($0, account: account) }
    for charge in beside { try output.write(CSVText.line(charge.fields)) }
    return unpricedCalls
  }

  private func charges(for call: CallEntry, _ costs: ThreeCosts) throws -> [Charge] {
    guard costs.billedPicousd != nil else { return [] }
    guard costs.plan == nil, call.reportedPicousd == nil,
      let (price, quote) = try call.keptQuote(cards: cards), quote.picousd == call.costPicousd,
      !quote.lines.isEmpty
    else { return [Charge(call, costs, account: account)] }
    let list =
      price.discount == .one ? quote : try call.keptQuote(isListPrice: true, cards: cards)?.quote
    return zip(quote.lines, (list ?? quote).lines).map { line, listed in
      Charge(call, account: account, line: line, listed: listed, of: price)
    }
  }
}
