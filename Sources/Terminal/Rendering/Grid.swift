import Ledger
import Pricing

/// Rows and columns before they take a form: what is printed as a table, CSV or Markdown.
package struct Grid {
  /// One value.
  package enum Cell {
    /// A text, nil where there is none.
    case text(String?)
    /// A text as it is, such as a number in its own form; nil where it is not known.
    case plain(String?)
    /// A whole number, nil where it is not known.
    case count(Int128?)
    /// An amount in picodollars, nil where it is not known.
    case money(Int128?)
    /// An amount in another currency as decimal text, nil where it is not known.
    case amount(String?)
  }

  /// One column.
  package struct Column {
    /// The name in CSV and Markdown, as in JSON.
    package let field: String
    /// The name in a table for people.
    package let title: String
    /// Whether it stands on the right, as numbers do.
    package var isNumber: Bool
    /// Whether it is cut where the terminal is too narrow, as names are.
    package var canShrink: Bool
    /// Left out when the terminal is too narrow, the highest first; 0 always stays.
    package var dispensable: Int

    package init(
      field: String, title: String, isNumber: Bool = false, canShrink: Bool = true,
      dispensable: Int = 0
    ) {
      self.field = field
      self.title = title
      self.isNumber = isNumber
      self.canShrink = canShrink
      self.dispensable = dispensable
    }
  }

  package var columns: [Column]
  package var rows: [[Cell]] = []
  /// A last row that sums up the others; not part of CSV.
  package var totals: [Cell]?

  package init(columns: [Column], rows: [[Cell]] = [], totals: [Cell]? = nil) {
    self.columns = columns
    self.rows = rows
    self.totals = totals
  }

  // MARK: Forms

  /// Comma-separated values (RFC 4180), numbers plain, unknown values empty.
  package func csv() -> String {
    var text = CSVText.line(columns.map(\.field))
    for row in rows { text += CSVText.line(row.map(Self.plain)) }
    return text
  }

  private static func plain(_ cell: Cell) -> String {
    switch cell {
    case .text(let text), .plain(let text), .amount(let text): text ?? ""
    case .count(let count): count.map { "\($0)" } ?? ""
    case .money(let picousd): picousd.map { Money.usd($0) } ?? ""
    }
  }

  /// A Markdown table.
  package func markdown() -> String {
    var lines = [columns.map(\.field), columns.map { $0.isNumber ? "---:" : "---" }]
    for row in rows + [totals].compactMap(\.self) {
      lines.append(
        row.map {
          Self.shown($0).split(separator: "|", omittingEmptySubsequences: false)
            .joined(separator: "\\|")
        })
    }
    return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  /// A table for a person.
  ///
  /// - Parameters:
  ///   - width: The terminal's columns; nil for any number.
  ///   - isEmphatic: Whether the head and the totals are bold.
  /// - Returns: The lines, each with its end.
  package func table(width: Int?, isEmphatic: Bool) -> String {
    var kept = Array(columns.indices)
    var widths = naturalWidths()
    if let width {
      while Self.total(kept.map { widths[$0] }) > width,
        let worst = kept.max(by: { columns[$0].dispensable < columns[$1].dispensable }),
        columns[worst].dispensable > 0
      {
        kept.removeAll { $0 == worst }
      }
      shrinkTexts(&widths, kept, to: width)
    }
    let head = line(columns.map(\.title), kept, widths)
    var text = isEmphatic ? Self.bold(head) : head
    for row in aligned(rows) { text += line(row, kept, widths) }
    if let totals {
      text += String(repeating: "-", count: Self.total(kept.map { widths[$0] })) + "\n"
      let last = line(aligned(rows + [totals]).last ?? [], kept, widths)
      text += isEmphatic ? Self.bold(last) : last
    }
    return text
  }

  private static func bold(_ line: String) -> String {
    "\u{1B}[1m" + line.dropLast() + "\u{1B}[0m\n"
  }

  private static let gap = 2

  private static func total(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + gap * max(0, widths.count - 1)
  }

  /// The columns of a terminal that every column of the table fits in.
  package var naturalWidth: Int { Self.total(naturalWidths()) }

  private func naturalWidths() -> [Int] {
    var widths = columns.map { $0.title.displayWidth }
    for row in aligned(rows + [totals].compactMap(\.self)) {
      for (index, text) in row.enumerated() {
        widths[index] = max(widths[index], text.displayWidth)
      }
    }
    return widths
  }

  /// Takes columns from the widest texts until the line fits or texts have eight columns.
  private func shrinkTexts(_ widths: inout [Int], _ kept: [Int], to width: Int) {
    let texts = kept.filter { !columns[$0].isNumber && columns[$0].canShrink }
    while Self.total(kept.map { widths[$0] }) > width,
      let widest = texts.max(by: { widths[$0] < widths[$1] }), widths[widest] > 8
    {
      widths[widest] -= 1
    }
  }

  private func line(_ texts: [String], _ kept: [Int], _ widths: [Int]) -> String {
    let cells = kept.map { index in
      texts[index].shortened(to: widths[index])
        .padded(to: widths[index], onLeft: columns[index].isNumber)
    }
    let line = cells.joined(separator: String(repeating: " ", count: Self.gap))
    return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
  }

  private static func shown(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): oneLine(text ?? CallFilter.noneLabel)
    case .plain(let text): oneLine(text ?? "")
    case .count(let count): count.map { Digits.grouped($0) } ?? "?"
    case .money(let picousd): picousd.map { Digits.usd($0) } ?? "unpriced"
    case .amount(let text): text.map { Digits.amount($0) } ?? "unpriced"
    }
  }

  /// A line end would end the row.
  private static func oneLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 }) else { return text }
    return String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
  }

  /// The rows as text, amounts filled up behind so that their points stand below one another.
  private func aligned(_ rows: [[Cell]]) -> [[String]] {
    var places = [Int](repeating: 0, count: columns.count)
    for row in self.rows + [totals].compactMap(\.self) {
      for (index, cell) in row.enumerated() {
        if Self.isAmount(cell) {
          places[index] = max(places[index], Self.places(Self.shown(cell)))
        }
      }
    }
    return rows.map { row in
      row.enumerated().map { index, cell in
        let text = Self.shown(cell)
        guard Self.isAmount(cell) else { return text }
        return text + String(repeating: " ", count: places[index] - Self.places(text))
      }
    }
  }

  private static func isAmount(_ cell: Cell) -> Bool {
    switch cell {
    case .money(.some), .amount(.some): true
    default: false
    }
  }

  private static func places(_ amount: String) -> Int {
    amount.split(separator: ".").last.map(\.utf8.count) ?? 0
  }
}
