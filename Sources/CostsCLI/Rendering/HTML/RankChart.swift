import Ledger
import Terminal

/// Horizontal bars, the longest first, each with its name and amount above it.
struct RankChart {
  /// One bar.
  struct Row {
    let name: String
    let picousd: Int128?
    /// The class of its bar; nil for none, as what is left would make all bars short.
    let colour: String?
  }

  let rows: [Row]
  /// What it is of, such as `model`, and the start of its anchors.
  let name: String
  let title: String

  private static let rowHeight = 44

  /// The figure.
  var text: String {
    let longest = rows.compactMap { $0.colour == nil ? nil : $0.picousd }.max() ?? 0
    guard longest > 0 else { return "" }
    var bars = ""
    for (index, row) in rows.enumerated() {
      let top = index * Self.rowHeight
      let amount = row.picousd.map { "$" + Shown.rounded($0) } ?? "unpriced"
      let length = max(Length.part(row.picousd ?? 0, of: longest, 10_000), 30)
      bars +=
        "<text class=\"strong\" y=\"\(top + 15)\">"
        + "\(HTML.escaped(row.name.shortened(to: 32)))</text>"
      bars +=
        "<text x=\"100%\" y=\"\(top + 15)\" text-anchor=\"end\">"
        + "\(HTML.figure(amount))</text>"
      if let colour = row.colour, row.picousd ?? 0 > 0 {
        bars += "<rect class=\"track\" y=\"\(top + 23)\" width=\"100%\" height=\"8\" rx=\"4\"/>"
        bars +=
          "<rect class=\"\(colour)\" y=\"\(top + 23)\" "
          + "width=\"\(Length.text(length))%\" height=\"8\" rx=\"4\"/>"
      }
      bars += "\n"
    }
    return """
      <figure class="chart bars"><svg class="plot" height="\(rows.count * Self.rowHeight - 8)" \
      role="img" aria-labelledby="\(name)-title \(name)-text">\
      <title id="\(name)-title">\(HTML.escaped(title))</title>\
      <desc id="\(name)-text">Bars, the longest first; the table below has every figure.</desc>
      \(bars)</svg></figure>

      """
  }
}
