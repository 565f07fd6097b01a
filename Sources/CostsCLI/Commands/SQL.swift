import ArgumentParser
import Ledger
import Metering
import SQLite
import Terminal

/// `costs sql`: ad-hoc questions, read-only.
struct SQL: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask the ledger in SQL. It can only read.",
    discussion: """
      Examples:
        costs sql "SELECT provider, calls, cost_usd FROM spend_by_provider"
        costs sql "SELECT * FROM calls ORDER BY cost_picousd DESC LIMIT 3" --json

      calls holds one row per call; spend_by_provider, _model, _day, _month, _team, _project,
      _customer, _user, _workflow, _agent and _feature hold sums. cost_picousd is exact, in
      1e-12 USD; cost_usd is the same for reading and sorting.
      """)

  @Argument(help: ArgumentHelp("One statement.", valueName: "statement"))
  var statement: String
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let file = try ledger.location.openForReading()
    let output = Output()
    do {
      switch form.chosen {
      case .json: try printJSON(file, output)
      case .csv: try output.write(grid(file).csv())
      case .markdown: try output.write(grid(file).markdown())
      case .table:
        try output.write(
          grid(file).table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
      }
    } catch QueryError.refused(let reason) {
      throw Messages.sqlRefused(reason)
    } catch QueryError.wrong(let reason) {
      throw Messages.sqlWrong(reason)
    }
    try output.flush()
  }

  private func printJSON(_ file: LedgerFile, _ output: Output) throws {
    var names: [String] = []
    var separator = "["
    try file.query(statement) {
      names = $0
    } row: { values in
      let members = zip(names, values).map { JSONMember(key: $0, value: Self.json($1)) }
      try output.write(separator + JSON.object(members).text)
      separator = ",\n "
    }
    try output.write(separator == "[" ? "[]\n" : "]\n")
  }

  private func grid(_ file: LedgerFile) throws -> Grid {
    var grid = Grid(columns: [])
    try file.query(statement) { names in
      grid.columns = names.map { Grid.Column(field: $0, title: $0) }
    } row: { values in
      for (index, value) in values.enumerated() {
        if case .integer = value { grid.columns[index].isNumber = true }
        if case .real = value { grid.columns[index].isNumber = true }
      }
      grid.rows.append(values.map { .plain(Self.text($0)) })
    }
    return grid
  }

  private static func json(_ value: Value) -> JSON {
    switch value {
    case .null: .null
    case .integer(let integer): .number("\(integer)")
    case .real(let real) where real.isFinite: .number(PlainDecimal.text(real))
    case .real, .text, .blob: .string(text(value) ?? "")
    }
  }

  private static func text(_ value: Value) -> String? {
    switch value {
    case .null: nil
    case .integer(let integer): "\(integer)"
    case .real(let real): real.isFinite ? PlainDecimal.text(real) : "\(real)"
    case .text(let text): text
    case .blob(let bytes): bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
  }
}
