import Ledger
import Metering
import Pricing

/// Calls as JSON, one object a line, each of them a usage event that can be imported again.
///
/// `cost_source` tells a reader that `cost_usd` is no provider's word, where it is none.
struct NDJSONExport: CallExport {
  /// The columns, each with the text that leads to its value.
  private let columns: [(key: [UInt8], value: @Sendable (CallEntry) -> CallColumn.Value)]
  private static let start = Array(#"{"schema":"costs.export/1""#.utf8)

  init(in currency: DisplayCurrency?) {
    columns = CallColumn.all(in: currency).map { column in
      var key = [UInt8(ascii: ",")]
      JSON.string(column.name).write(to: &key)
      return (key + [UInt8(ascii: ":")], column.value)
    }
  }

  func write(_ call: CallEntry, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: Self.start)
    for (key, value) in columns {
      bytes.append(contentsOf: key)
      let json: JSON =
        switch value(call) {
        case .text(let text): text.map(JSON.string) ?? .null
        case .count(let count): count.map { .number(String($0)) } ?? .null
        case .list(let texts): .array(texts.map(JSON.string))
        case .object(let texts): JSON(texts: texts)
        }
      json.write(to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
    bytes.append(UInt8(ascii: "\n"))
  }
}
