import Ledger
import Metering
import Pricing
import Terminal

/// Calls as charges of the FinOps Open Cost and Usage Specification (FOCUS) 1.2, as CSV.
///
/// Why several lines a call: FOCUS wants unit price times quantity to be the cost, so each rate of
/// a call is a charge of its own. A cost that the provider reported is one charge of one request.
/// FOCUS knows no unknown cost (BilledCost is never null), so an unpriced call is left out, and
/// the export says how many there were.
struct FOCUSExport: CallExport {
  private let account: String?
  private var unpricedCalls: Int64 = 0

  /// - Parameter account: The billing account; nil for one that bears the provider's name.
  init(account: String?) { self.account = account }

  var head: String { CSVText.line(Charge.columns) }

  var remark: String? {
    guard unpricedCalls > 0 else { return nil }
    return "\(Digits.calls(unpricedCalls)) left out: their cost is not known, "
      + "and FOCUS has no word for that.\n"
  }

  mutating func text(of call: CallEntry) throws -> String {
    guard call.costPicousd != nil else {
      unpricedCalls += 1
      return ""
    }
    return try charges(for: call).map { CSVText.line($0.fields) }.joined()
  }

  private func charges(for call: CallEntry) throws -> [Charge] {
    guard call.reportedPicousd == nil, let (price, quote) = try call.keptQuote(),
      quote.picousd == call.costPicousd, !quote.lines.isEmpty
    else { return [Charge(call, account: account)] }
    let list = price.discount == .one ? quote : try call.keptQuote(isListPrice: true)?.quote
    return zip(quote.lines, (list ?? quote).lines).map { line, listed in
      Charge(call, account: account, line: line, listed: listed, of: price)
    }
  }
}
