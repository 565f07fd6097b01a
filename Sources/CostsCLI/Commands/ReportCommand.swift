import ArgumentParser
import Ledger
import Metering
import Terminal

/// `costs report`: a day or a month on one page; without a name, what `costs-net` makes of an
/// experiment.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: NetHelp.report.name, abstract: NetHelp.report.abstract,
    discussion: NetHelp.report.discussion,
    subcommands: [ReportDaily.self, ReportMonthly.self])
}

/// `costs report daily`.
struct ReportDaily: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "daily",
    abstract: "A day: by hour, provider, model, team, customer; what stands out.",
    discussion: """
      Examples:
        costs report daily
        costs report daily --period yesterday --format markdown

      A day that is not over is compared as far as whole hours have passed.
      """)

  @Option(help: "2026-10-15, today, yesterday or last. Default: today.")
  var period: String?
  @OptionGroup var filters: ReportFilterOptions
  @OptionGroup var currencies: CurrencyOptions
  @OptionGroup var form: ReportFormOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    try ReportJob(filters: filters, currencies: currencies, form: form, ledger: ledger)
      .run(.daily, period)
  }
}

/// `costs report monthly`.
struct ReportMonthly: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "monthly",
    abstract: "A month: by day, provider, model, team, customer; what stands out.",
    discussion: """
      Examples:
        costs report monthly --period 2026-10
        costs report monthly --format html --output costs.html
        costs report monthly --period last --where team=search --json

      The HTML is one file without scripts or links that opens from disk. Tables in it have up to
      100 rows, in text and Markdown 20; what is beyond is summed up, and complete in JSON and CSV.
      A month that is not over is compared as far as whole days have passed. Unusual days are
      those of costs trend. $SOURCE_DATE_EPOCH, in seconds, stands in for the time it is made.
      """)

  @Option(help: "2026-10, month or last. Default: the current month.")
  var period: String?
  @OptionGroup var filters: ReportFilterOptions
  @OptionGroup var currencies: CurrencyOptions
  @OptionGroup var form: ReportFormOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    try ReportJob(filters: filters, currencies: currencies, form: form, ledger: ledger)
      .run(.monthly, period)
  }
}

/// What both reports do.
struct ReportJob {
  let filters: ReportFilterOptions
  let currencies: CurrencyOptions
  let form: ReportFormOptions
  let ledger: LedgerOptions

  func run(_ kind: SpendReport.Kind, _ period: String?) throws {
    let nowMs = Machine.statedNowMs
    let filter = try filters.filter()
    let currency = try currencies.chosen()
    guard let unit = kind.unit(period, zone: filter.zone, nowMs: nowMs) else {
      throw ReportMessages.unknownUnit(period ?? "", kind)
    }
    let file = try ledger.location.openForReading()
    var report = try file.report(kind, of: unit, filter, nowMs: nowMs)
    report.budgets = try Self.budgets(in: file, unit, nowMs: nowMs)
    let document = ReportDocument(
      report: report, filter: filter, conditions: filters.conditions, asOf: filters.asOf,
      currency: currency, generatedAtMs: nowMs)
    let text = render(document)
    if let path = form.output {
      try Machine.writeFile(text, to: path)
    } else {
      let output = Output()
      try output.write(text)
      try output.flush()
    }
  }

  /// How the ledger's budgets stood at the end of the report's period, or stand now if that has not
  /// come: each in its window of that moment.
  private static func budgets(
    in file: LedgerFile, _ unit: CalendarUnit, nowMs: Int64
  ) throws -> [BudgetStanding] {
    let atMs = min(nowMs, unit.untilMs - 1)
    return try file.budgets().map { budget in
      let state = try file.state(of: budget, nowMs: atMs)
      return BudgetStanding(
        name: budget.name, window: BudgetText.days(of: state), scope: budget.scope.map(\.text),
        limitPicousd: state.limitPicousd, spentPicousd: state.spentPicousd,
        unpricedCalls: state.spend.unpricedCalls)
    }
  }

  private func render(_ document: ReportDocument) -> String {
    switch form.chosen {
    case .json: return document.json().text + "\n"
    case .csv: return document.csv()
    case .markdown: return document.markdown()
    case .html: return ReportPage(document: document).text
    case .text:
      let isFile = form.output != nil
      return document.text(
        width: isFile ? nil : Machine.terminalWidth,
        isEmphatic: !isFile && Machine.canEmphasise,
        isASCII: form.isASCII || !Machine.isUTF8)
    }
  }
}
