import ArgumentParser
import Ledger
import Terminal

/// `costs export`: the calls in other tools' forms.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write calls for a spreadsheet, a script, a FinOps tool or the books.",
    discussion: """
      Examples:
        costs export --format csv --period month > calls.csv
        costs export --format ndjson --where team=search
        costs export --format hledger --since 2026-01-01 --currency EUR --rate 0.92

      csv        a line a call, every column; unknown values are empty
      ndjson     a JSON object a call, which `costs import ndjson` reads
      focus      FOCUS 1.2: a line a rate of a call; plans' fees, taxes, credits; calls of
                 unknown cost are left out
      hledger    a transaction a day, provider and model, to the last digit
      beancount  the same in beancount's notation
      """)

  /// The forms.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case csv, ndjson, focus, hledger, beancount
  }

  @Option(help: "csv, ndjson, focus, hledger or beancount.")
  var format: Format = .csv
  @Option(
    help: ArgumentHelp("focus: the billing account. Default: the provider.", valueName: "name"))
  var billingAccount: String?
  @OptionGroup var currencies: CurrencyOptions
  @OptionGroup var filters: FilterOptions
  @OptionGroup var ledger: LedgerOptions

  func validate() throws {
    if format == .focus, currencies.currency != nil {
      throw ValidationError("--currency is not for focus: its amounts are those of the bill")
    }
  }

  func run() throws {
    let filter = try filters.filter()
    let file = try ledger.location.openForReading()
    switch format {
    case .csv: try stream(CSVExport(in: currencies.chosen()), file, filter)
    case .ndjson: try stream(NDJSONExport(in: currencies.chosen()), file, filter)
    case .focus: try charges(file, filter)
    case .hledger: try journal(.hledger, file, filter)
    case .beancount: try journal(.beancount, file, filter)
    }
  }

  private func stream(
    _ export: some CallExport, _ file: LedgerFile, _ filter: CallFilter
  ) throws {
    let output = Output()
    try output.write(export.head)
    try file.calls(filter, limit: nil, order: .oldestFirst) { call in
      try output.write { export.write(call, to: &$0) }
    }
    try output.flush()
  }

  private func charges(_ file: LedgerFile, _ filter: CallFilter) throws {
    let output = Output()
    let left = try FOCUSExport(ledger: file, filter: filter, account: billingAccount)
      .write(to: output, nowMs: Machine.nowMs)
    try output.flush()
    if left > 0 {
      Talk.write(
        "\(Digits.calls(left)) left out: their cost is not known, and FOCUS has no word for that.\n"
      )
    }
  }

  private func journal(
    _ dialect: JournalExport.Dialect, _ file: LedgerFile, _ filter: CallFilter
  ) throws {
    let accounts =
      dialect == .hledger
      ? ("expenses:llm", "liabilities:llm") : ("Expenses:LLM", "Liabilities:LLM")
    let export = JournalExport(
      dialect: dialect, currency: try currencies.chosen(), accounts: accounts)
    let output = Output()
    try output.write(export.text(file.summary(by: JournalExport.dimensions, filter)))
    try output.flush()
  }
}
