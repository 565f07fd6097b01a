import TestSupport
import Testing

@testable import Terminal

/// Rows as a table for people.
@Suite("Tables")
struct GridTests {
  private static let picousd: Int128 = 1_000_000_000_000

  private static let grid: Grid = {
    var grid = Grid(columns: [
      Grid.Column(field: "model", title: "model"),
      Grid.Column(field: "calls", title: "calls", isNumber: true),
      Grid.Column(field: "team", title: "team", dispensable: 1),
      Grid.Column(field: "cost_usd", title: "cost USD", isNumber: true),
    ])
    grid.rows = [
      [.text("gpt-4o"), .count(1234), .text("search"), .money(1_234_500_000_000_000)],
      [.text("漢字"), .count(5), .text(nil), .money(1)],
      [.text("claude"), .count(nil), .text(""), .money(nil)],
      [.plain("free"), .count(0), .plain(nil), .money(0)],
    ]
    return grid
  }()

  @Test("texts stand left, numbers right, points of amounts below one another")
  func table() {
    let expected = """
      model   calls  team              cost USD
      gpt-4o  1,234  search  1,234.50
      漢字        5  (none)      0.000000000001
      claude      ?                    unpriced
      free        0              0.00

      """
    #expect(Self.grid.table(width: nil, isEmphatic: false) == expected)
  }

  @Test("totals stand below a line, and their amounts count for the alignment")
  func totals() {
    var grid = Self.grid
    grid.rows.removeLast(2)
    grid.rows[1][3] = .money(Self.picousd / 2)
    grid.totals = [.text("total"), .count(1239), .text(""), .money(-Self.picousd * 1000 + 1)]
    let expected = """
      model   calls  team              cost USD
      gpt-4o  1,234  search  1,234.50
      漢字        5  (none)      0.50
      -----------------------------------------
      total   1,239           -999.999999999999

      """
    #expect(grid.table(width: nil, isEmphatic: false) == expected)
  }

  @Test("head and totals are bold where that is wanted, and nowhere else")
  func emphasis() {
    var grid = Self.grid
    grid.totals = grid.rows[0]
    let plain = grid.table(width: nil, isEmphatic: false)
    let bold = grid.table(width: nil, isEmphatic: true)
    #expect(!plain.contains("\u{1B}"))
    let lines = bold.split(separator: "\n")
    let marked = lines.indices.filter { lines[$0].hasPrefix("\u{1B}[1m") }
    #expect(marked == [0, lines.count - 1])
    #expect(marked.allSatisfy { lines[$0].hasSuffix("\u{1B}[0m") })
    let bare = bold.replacing("\u{1B}[1m", with: "").replacing("\u{1B}[0m", with: "")
    #expect(bare == plain)
  }

  @Test("a narrow terminal loses the dispensable columns first, then the ends of texts")
  func narrow() {
    var grid = Grid(columns: [
      Grid.Column(field: "id", title: "id", dispensable: 2),
      Grid.Column(field: "model", title: "model"),
      Grid.Column(field: "team", title: "team", dispensable: 1),
      Grid.Column(field: "calls", title: "calls", isNumber: true),
    ])
    grid.rows = [
      [
        .text("call_0123456789"), .text("a-model-with-a-long-name"), .text("research"),
        .count(12345),
      ]
    ]
    func heads(_ width: Int) -> String {
      let line = grid.table(width: width, isEmphatic: false).split(separator: "\n").first ?? ""
      return line.split(separator: " ").joined(separator: " ")
    }
    // 15 + 24 + 8 + 6 and three gaps of 2.
    #expect(heads(59) == "id model team calls")
    #expect(heads(58) == "model team calls" && heads(42) == "model team calls")
    #expect(heads(41) == "model calls" && heads(32) == "model calls")
    let expected = """
      model             calls
      a-model-with-a…  12,345

      """
    #expect(grid.table(width: 23, isEmphatic: false) == expected)
    // Numbers are never cut, and texts keep eight columns.
    let least = "model      calls\na-model…  12,345\n"
    #expect(grid.table(width: 16, isEmphatic: false) == least)
    #expect(grid.table(width: 1, isEmphatic: false) == least)
  }

  @Test("any rows fit into 60 columns, if their numbers and eight columns a text do")
  func randomRows() {
    var random = SplitMix64(101)
    for _ in 0..<300 {
      let grid = Self.randomGrid(&random)
      let table = grid.table(width: 60, isEmphatic: false)
      let lines = table.split(separator: "\n").map { String($0).displayWidth }
      let natural = grid.table(width: nil, isEmphatic: false).split(separator: "\n")
      let isNarrow = natural.allSatisfy { String($0).displayWidth <= 60 }
      #expect(lines.allSatisfy { $0 <= 60 }, "\(table)\nseed \(random.seed)")
      #expect(lines.count == grid.rows.count + 1 + (grid.totals == nil ? 0 : 2))
      if isNarrow { #expect(table.split(separator: "\n") == natural) }
      #expect(!table.contains(" \n"), "no space stands at the end of a line")
    }
  }

  private static func randomGrid(_ random: inout SplitMix64) -> Grid {
    var grid = Grid(columns: [])
    for number in 0..<random.integer(1...6) {
      var column = Grid.Column(field: "f\(number)", title: String(repeating: "t", count: 6))
      // Three numbers of 12 columns, two texts of 8 and four gaps of 2 are 60.
      column.isNumber = number < 3
      column.dispensable = number < 5 ? 0 : 1
      grid.columns.append(column)
    }
    func cell(_ column: Grid.Column) -> Grid.Cell {
      if column.isNumber { return .count(Int128(random.integer(-9_999_999...99_999_999))) }
      let letters = (0..<random.integer(0...30)).map { _ in random.pick(["a", "é", "漢", "👍", " "]) }
      return .text("x" + letters.joined() + "x")
    }
    for _ in 0..<random.integer(0...5) { grid.rows.append(grid.columns.map { cell($0) }) }
    if random.once(in: 2) { grid.totals = grid.columns.map { cell($0) } }
    return grid
  }

  @Test("no columns and no rows are no reason to stop")
  func empty() {
    #expect(Grid(columns: []).table(width: 60, isEmphatic: false) == "\n")
    let head = Grid(columns: [Grid.Column(field: "a", title: "A")])
    #expect(head.table(width: nil, isEmphatic: false) == "A\n")
    #expect(head.csv() == "a\n" && head.markdown() == "| a |\n| --- |\n")
  }
}
