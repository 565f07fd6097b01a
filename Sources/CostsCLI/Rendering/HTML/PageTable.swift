import Ledger
import Terminal

extension Grid {
  /// The grid as a table of HTML, every digit as in the table for a terminal.
  ///
  /// - Parameter caption: What it says; the figure above may have said it for the eye.
  /// - Returns: The element, in a box that scrolls sideways where it is too wide.
  func html(caption: String) -> String {
    let places = columns.indices.map { column in
      (rows + [totals].compactMap(\.self)).map { Self.places($0[column]) }.max() ?? 0
    }
    var text = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
    text += "aria-label=\"\(HTML.escaped(caption))\"><table>\n<thead><tr>"
    for column in columns {
      text +=
        "<th scope=\"col\"\(column.isNumber ? " class=\"n\"" : "")>"
        + "\(HTML.escaped(column.title))</th>"
    }
    text += "</tr></thead>\n<tbody>\n"
    for row in rows { text += line(row, places) }
    text += "</tbody>\n"
    if let totals { text += "<tfoot>\n\(line(totals, places))</tfoot>\n" }
    return text + "</table></div>\n"
  }

  private func line(_ row: [Cell], _ places: [Int]) -> String {
    var text = "<tr>"
    for (index, cell) in row.enumerated() {
      let column = columns[index]
      let style = column.isNumber ? " class=\"n\"" : column.canShrink ? "" : " class=\"whole\""
      let content = Self.content(cell, places: places[index])
      text +=
        index == 0
        ? "<th scope=\"row\"\(style)>\(content)</th>" : "<td\(style)>\(content)</td>"
    }
    return text + "</tr>\n"
  }

  private static func places(_ cell: Cell) -> Int {
    amount(cell)?.split(separator: ".").last?.utf8.count ?? 0
  }

  /// An amount that is known, as it is shown.
  private static func amount(_ cell: Cell) -> String? {
    switch cell {
    case .money(let picousd): picousd.map { Digits.usd($0) }
    case .amount(let text): text.map { Digits.amount($0) }
    case .text, .plain, .count: nil
    }
  }

  private static func content(_ cell: Cell, places: Int) -> String {
    switch cell {
    case .text(let text): return HTML.name(text ?? CallFilter.noneLabel)
    case .plain(let text): return HTML.figure(text ?? "")
    case .count(let count): return count.map { Digits.grouped($0) } ?? "?"
    case .money, .amount:
      guard let amount = amount(cell) else { return "unpriced" }
      // Spaces as wide as a digit put the points below one another.
      return HTML.figure(amount)
        + String(repeating: "\u{2007}", count: places - Self.places(cell))
    }
  }
}
