import Ledger
import Metering
import Pricing
import Terminal

/// Calls as comma-separated values, a line each: numbers plain, unknown values empty.
struct CSVExport: CallExport {
  private let columns: [CallColumn]

  init(in currency: DisplayCurrency?) { columns = CallColumn.all(in: currency) }

  var head: String { CSVText.line(columns.map(\.name)) }

  func text(of call: CallEntry) -> String {
    CSVText.line(
      columns.map { column in
        switch column.value(call) {
        case .text(let text): text ?? ""
        case .count(let count): count.map { "\($0)" } ?? ""
        case .list(let texts): texts.joined(separator: ",")
        case .object(let texts): texts.isEmpty ? "" : JSON(texts: texts).text
        }
      })
  }
}
