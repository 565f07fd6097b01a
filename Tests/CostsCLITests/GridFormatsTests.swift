import TestSupport
import Testing

@testable import Terminal

/// Rows as CSV and Markdown.
@Suite("CSV and Markdown")
struct GridFormatsTests {
  private static let grid: Grid = {
    var grid = Grid(columns: [
      Grid.Column(field: "model", title: "MODEL"),
      Grid.Column(field: "calls", title: "CALLS", isNumber: true),
      Grid.Column(field: "cost_usd", title: "COST", isNumber: true),
    ])
    grid.rows = [
      [.text("a,b"), .count(1234), .money(1_234_500_000_000_000)],
      [.text("say \"hi\""), .count(nil), .money(nil)],
      [.text("two\nlines"), .count(-5), .money(1)],
      [.text(nil), .plain("0.50"), .plain(nil)],
      [.text("漢 | pipe"), .count(0), .money(0)],
    ]
    grid.totals = [.text("total"), .count(9), .money(2_000_000_000_000)]
    return grid
  }()

  @Test("CSV has fields' names, plain numbers, empty fields for the unknown, and no totals")
  func csv() {
    let expected = """
      model,calls,cost_usd
      "a,b",1234,1234.5
      "say ""hi""\",,
      "two
      lines",-5,0.000000000001
      ,0.50,
      漢 | pipe,0,0

      """
    #expect(Self.grid.csv() == expected)
  }

  @Test("any text survives CSV")
  func roundTrip() {
    var random = SplitMix64(111)
    for _ in 0..<300 {
      let count = Int(random.integer(1...4))
      let rows = (0..<random.integer(0...5)).map { _ in
        (0..<count).map { _ in
          (0..<random.integer(0...6)).map { _ in
            random.pick(["a", "\"", ",", "\n", "\r", "\r\n", ";", " ", "漢", "'"])
          }.joined()
        }
      }
      var grid = Grid(columns: (0..<count).map { Grid.Column(field: "f\($0)", title: "") })
      grid.rows = rows.map { $0.map { .text($0) } }
      let parsed = Self.parse(grid.csv())
      #expect(parsed.dropFirst() == rows[...], "\(rows), seed \(random.seed)")
    }
  }

  /// RFC 4180, with a line feed alone as line end.
  private static func parse(_ csv: String) -> [[String]] {
    var rows: [[String]] = []
    var row = [""]
    var isQuoted = false
    var scalars = Array(csv.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      if isQuoted, scalar == "\"", scalars.first == "\"" {
        scalars.removeFirst()
        row[row.count - 1].unicodeScalars.append("\"")
      } else if scalar == "\"" {
        isQuoted.toggle()
      } else if !isQuoted, scalar == "," {
        row.append("")
      } else if !isQuoted, scalar == "\n" {
        rows.append(row)
        row = [""]
      } else {
        row[row.count - 1].unicodeScalars.append(scalar)
      }
    }
    return rows
  }

  @Test("Markdown has fields' names, readable numbers, totals, and pipes that are no columns")
  func markdown() {
    var grid = Self.grid
    grid.rows.remove(at: 2)
    let expected = """
      | model | calls | cost_usd |
      | --- | ---: | ---: |
      | a,b | 1,234 | 1,234.50 |
      | say "hi" | ? | unpriced |
      | (none) | 0.50 |  |
      | 漢 \\| pipe | 0 | 0.00 |
      | total | 9 | 2.00 |

      """
    #expect(grid.markdown() == expected)
  }

  @Test("Markdown keeps every pipe of a text", arguments: ["|a", "a|", "a||b", "|", "||"])
  func pipes(text: String) {
    var grid = Grid(columns: [Grid.Column(field: "f", title: "")])
    grid.rows = [[.text(text)]]
    let escaped = text.replacing("|", with: "\\|")
    #expect(grid.markdown().split(separator: "\n").last ?? "" == "| \(escaped) |")
  }

  @Test("a line end in a text ends no row of a table or of Markdown")
  func lineEnds() {
    var grid = Grid(columns: [Grid.Column(field: "f", title: "f")])
    grid.rows = [[.plain("two\nlines")]]
    #expect(grid.markdown().split(separator: "\n").count == 3)
    #expect(grid.table(width: nil, isEmphatic: false).split(separator: "\n").count == 2)
  }
}
