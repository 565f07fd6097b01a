import Ledger
import Metering
import Pricing

/// Calls as JSON, one object a line, each of them a usage event that can be imported again.
///
/// `cost_source` tells a reader that `cost_usd` is no provider's word, where it is none.
struct NDJSONExport: CallExport {
  private let columns: [CallColumn]

  init(in currency: DisplayCurrency?) { columns = CallColumn.all(in: currency) }

  func text(of call: CallEntry) -> String {
    var members = [JSONMember(key: "schema", value: "costs.export/1")]
    for column in columns {
      let value: JSON =
        switch column.value(call) {
        case .text(let text): text.map(JSON.string) ?? .null
        case .count(let count): count.map { .number("\($0)") } ?? .null
        case .list(let texts): .array(texts.map(JSON.string))
        case .object(let texts): JSON(texts: texts)
        }
      members.append(JSONMember(key: column.name, value: value))
    }
    return JSON.object(members).text + "\n"
  }
}
