import ArgumentParser
import Ledger
import Metering
import Terminal

/// `costs summary`: spend by dimensions.
struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Show spend by provider, model, day, team, ...",
    discussion: """
      Examples:
        costs summary
        costs summary --by model --period 7d
        costs summary --by team,month --where environment=production --format csv

      Dimensions: \(Dimension.allNames.joined(separator: " ")).
      A total leaves out calls whose cost is unknown, and says how many they are.
      """)

  @Option(
    help: ArgumentHelp(
      "Dimensions, separated by commas. Default: as configured, else provider.", valueName: "dim"))
  var by: String?
  @OptionGroup var filters: FilterOptions
  @OptionGroup var currencies: CurrencyOptions
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let by = try by ?? Configuration.read()[.summaryBy] ?? "provider"
    let dimensions = try by.split(separator: ",").map { try Dimension(String($0)) }
    guard dimensions.count <= LedgerFile.maximumDimensions else {
      throw Messages.wrongUsage(
        "--by takes at most \(LedgerFile.maximumDimensions) dimensions", command: "summary")
    }
    let currency = try currencies.chosen()
    let filter = try filters.filter()
    let file = try ledger.location.openForReading()
    let summary = try file.summary(by: dimensions, filter)
    let output = Output()
    switch form.chosen {
    case .json: try output.line(SummaryJSON.object(summary, filter).also(in: currency).text)
    case .csv: try output.write(Grid(summary, forPerson: false).also(in: currency).csv())
    case .markdown: try output.write(Grid(summary, forPerson: true).also(in: currency).markdown())
    case .table:
      if !summary.rows.isEmpty {
        let grid = Grid(summary, forPerson: true).also(in: currency)
        try output.write(
          grid.table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise) + "\n")
      }
      try output.line(summary.totals.coverageSentence)
      if let currency { try output.line(currency.sentence) }
      for plan in try file.plansCovering(filter.period) { try output.line(plan.coverageSentence) }
    }
    try output.flush()
  }
}
