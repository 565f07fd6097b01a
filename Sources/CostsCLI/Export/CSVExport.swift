import Ledger
import Metering
import Pricing
import Terminal

/// Calls as comma-separated values, a line each: numbers plain, unknown values empty.
struct CSVExport: CallExport {
  private let columns: [CallColumn]

  init(in currency: DisplayCurrency?) { columns = CallColumn.all(in: currency) }

  var head: String { CSVText.line(columns.map(\.name)) }

  func write(_ call: CallEntry, to bytes: inout [UInt8]) {
    for (index, column) in columns.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      let field =
        switch column.value(call) {
        case .text(let text): text ?? ""
        case .count(let count): count.map { String($0) } ?? ""
        case .list(let texts): texts.joined(separator: ",")
        case .object(let texts): texts.isEmpty ? "" : JSON(texts: texts).text
        }
      CSVText.append(field, to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
  }
}
