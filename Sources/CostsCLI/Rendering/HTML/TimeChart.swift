import Ledger
import Terminal

/// Columns over time, one a day or hour, each stacked by what the cost is of.
///
/// Widths are in percent and heights in pixels, so that the same picture fits a phone and a wide
/// screen with letters of the same size.
struct TimeChart {
  /// One column.
  struct Column {
    /// What stands below it where there is room.
    let tick: String
    /// What it says when it is pointed at.
    let title: String
    /// The amounts of the series, from below, in picodollars.
    let amounts: [Int128]
    let meanPicousd: Int128?
    let isUnusual: Bool
    let isWhole: Bool
  }

  let columns: [Column]
  /// The names of the series, in the order of the amounts; the class of the n-th is ``colour(_:)``.
  let series: [String]
  /// Whether the last series is what is left.
  let hasOthers: Bool
  let title: String
  let description: String

  private static let top = 1800
  private static let height = 20_000
  private static let bottom = 2400

  /// The class of a series.
  func colour(_ index: Int) -> String {
    hasOthers && index == series.count - 1 ? "s0" : "s\(index % 6 + 1)"
  }

  /// The distance of the lines behind: 1, 2 or 5 times a power of ten, for two to four of them.
  static func step(_ highest: Int128) -> Int128 {
    var power: Int128 = 1
    while true {
      for factor in [1, 2, 5] as [Int128] where power * factor * 4 >= highest {
        return power * factor
      }
      power *= 10
    }
  }

  /// The figure: legend, scale and columns.
  var text: String {
    let highest = columns.map { $0.amounts.reduce(0, +) }.max() ?? 0
    guard highest > 0 else { return "" }
    let step = Self.step(highest)
    let lines = (highest + step - 1) / step
    let full = step * lines
    func y(_ amount: Int128) -> Int {
      Self.top + Self.height - Length.part(amount, of: full, Self.height)
    }
    let total = Length.text(Self.top + Self.height + Self.bottom)
    var scale = ""
    var grid = ""
    for line in 0...lines {
      let position = y(step * line)
      let label = HTML.escaped("$" + Shown.scale(step * line, step: step))
      scale +=
        "<text x=\"100%\" dx=\"-8\" y=\"\(Length.text(position + 400))\""
        + " text-anchor=\"end\">\(label)</text>"
      let place = Length.text(position)
      grid += "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"\(place)\" y2=\"\(place)\"/>"
    }
    let widest = "$" + Shown.scale(full, step: step)
    return """
      <figure>
      \(legend)<div class="chart"><svg class="axis" width="\(widest.utf8.count * 7 + 12)" \
      height="\(total)" aria-hidden="true">\(scale)</svg>
      <svg class="plot" height="\(total)" role="img" aria-labelledby="time-title time-text">\
      <title id="time-title">\(HTML.escaped(title))</title>\
      <desc id="time-text">\(HTML.escaped(description))</desc>\(grid)
      \(bars(y))\(mean(y))</svg></div>
      </figure>

      """
  }

  private var legend: String {
    var items = series.enumerated().map { index, name in
      "<li><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><rect class=\"\(colour(index))\" "
        + "width=\"12\" height=\"12\" rx=\"3\"/></svg>\(HTML.name(name))</li>"
    }
    if columns.contains(where: { $0.meanPicousd != nil }) {
      items.append(
        "<li><svg width=\"18\" height=\"12\" aria-hidden=\"true\"><line class=\"mean\" x1=\"1\" "
          + "x2=\"17\" y1=\"6\" y2=\"6\"/></svg>moving average</li>")
    }
    if columns.contains(where: \.isUnusual) {
      items.append("<li><span class=\"alarm\" aria-hidden=\"true\">▼</span>unusual</li>")
    }
    if columns.contains(where: { !$0.isWhole }) { items.append("<li>paler: not over yet</li>") }
    return "<ul class=\"legend\">\(items.joined())</ul>\n"
  }

  private func bars(_ y: (Int128) -> Int) -> String {
    let band = 10_000 / max(columns.count, 1)
    let width = Length.text(band * 74 / 100)
    var text = ""
    for (index, column) in columns.enumerated() {
      let left = index * 10_000 / columns.count
      let x = Length.text(left + band * 13 / 100)
      let middle = Length.text(left + band / 2)
      var sum: Int128 = 0
      text += column.isWhole ? "<g>" : "<g class=\"open\">"
      text += "<title>\(HTML.escaped(column.title))</title>"
      for (series, amount) in column.amounts.enumerated() where amount > 0 {
        let from = y(sum)
        sum += amount
        // What is not zero is seen; a line between two parts tells them apart without colour.
        let height = max(from - y(sum) - (sum == amount ? 0 : 100), 60)
        text +=
          "<rect class=\"\(colour(series))\" x=\"\(x)%\" y=\"\(Length.text(y(sum)))\" "
          + "width=\"\(width)%\" height=\"\(Length.text(height))\"/>"
      }
      if column.isUnusual {
        text +=
          "<text class=\"mark\" x=\"\(middle)%\" y=\"\(Length.text(y(sum) - 500))\" "
          + "text-anchor=\"middle\">▼</text>"
      }
      text += "</g>"
      if !column.tick.isEmpty {
        text +=
          "<text x=\"\(middle)%\" y=\"\(Length.text(Self.top + Self.height + 1700))\" "
          + "text-anchor=\"middle\">\(HTML.escaped(column.tick))</text>"
      }
      text += "\n"
    }
    return text
  }

  private func mean(_ y: (Int128) -> Int) -> String {
    let band = 10_000 / max(columns.count, 1)
    var text = ""
    for index in columns.indices.dropFirst() {
      guard let from = columns[index - 1].meanPicousd, let to = columns[index].meanPicousd else {
        continue
      }
      let (left, right) = (
        (index - 1) * 10_000 / columns.count + band / 2, index * 10_000 / columns.count + band / 2
      )
      text +=
        "<line class=\"mean\" x1=\"\(Length.text(left))%\" y1=\"\(Length.text(y(from)))\" "
        + "x2=\"\(Length.text(right))%\" y2=\"\(Length.text(y(to)))\"/>"
    }
    return text
  }
}
