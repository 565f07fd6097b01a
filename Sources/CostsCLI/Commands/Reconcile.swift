import ArgumentParser
import Importers
import Ledger
import Metering
import Pricing
import Terminal

/// `costs reconcile`: the ledger beside a provider's bill.
struct Reconcile: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare the ledger with a provider's bill, and say what makes the difference.",
    discussion: """
      Examples:
        costs reconcile costs.csv
        costs reconcile costs.csv --period 2026-10 --keep
        costs reconcile --provider openai --period 2026-10 --billed 412.07 --tolerance 500
        costs reconcile --kept

      FILE is what the provider exports: OpenAI's costs (API pages, or the dashboard's CSV),
      Anthropic's cost report (API pages, or the console's CSV), or any CSV, with --provider and
      --column cost_usd=NAME, model=NAME, occurred_at=NAME where its columns are not told by
      their names. Days are UTC, as in the exports. An export that is grouped by line item tells
      most; its counts tell a price that differs from calls that are missing.

      The parts of the difference add up to it, to the picodollar. The exit status is 0 when the
      totals are within the tolerance, else 2. With --keep the ledger's figure is kept, and
      costs reconcile --kept says whether it still holds.
      """)

  @Argument(help: "The bill; - for standard input.") var file: String?
  @Option(help: "Who bills, where the file does not tell.") var provider: String?
  @Option(help: "Only this year, month or day.") var period: String?
  @Option(parsing: .unconditional, help: "The total of the bill in USD, in place of a file.")
  var billed: String?
  @Option(
    help: ArgumentHelp(
      "Whose days --period has with --billed. Default: UTC.", valueName: "zone"))
  var timezone: String?
  @Option(parsing: .unconditional, help: "How far the totals may lie apart, in USD.")
  var tolerance = "0.01"
  @Option(
    name: .customLong("column"),
    help: ArgumentHelp(
      "The column of a CSV that holds a field; repeatable.", valueName: "field=name"))
  var columns: [String] = []
  @Flag(help: "Keep the bill, so that the ledger's figure can be checked later.") var keep = false
  @Flag(help: "List the bills that are kept, and whether they still hold.") var kept = false
  @Option(help: ArgumentHelp("Withdraw a kept bill.", valueName: "number")) var drop: Int64?
  @Flag(help: "Show the days and items that agree, too.") var all = false
  @Flag(name: .customLong("json"), help: "Print JSON.") var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func validate() throws {
    let ways = [file != nil, billed != nil, kept, drop != nil].filter { $0 }.count
    guard ways == 1 else { throw ValidationError("give one of: a file, --billed, --kept, --drop") }
    guard billed == nil || (provider != nil && period != nil) else {
      throw ValidationError("--billed needs --provider and --period")
    }
    guard timezone == nil || billed != nil else {
      throw ValidationError("--timezone goes with --billed: the days of exports are UTC")
    }
  }

  func run() throws {
    if kept { return try printKept() }
    if let drop {
      try Messages.ofBills {
        try ledger.location.openForWriting().withdrawAssertion(drop, nowMs: Machine.nowMs)
      }
      return try print("withdrawn  \(drop)\n")
    }
    let tolerance = try Money.exactPicousd(tolerance)
    let invoice = try invoice()
    let ledgerFile =
      keep ? try ledger.location.openForWriting() : try ledger.location.openForReading()
    let found = try ledgerFile.reconcile(invoice, nowMs: Machine.nowMs)
    let number =
      keep
      ? try ledgerFile.keep(found, tolerancePicousd: tolerance, nowMs: Machine.nowMs).number : nil
    if isJSON {
      try print(ReconciliationJSON.object(found, tolerance: tolerance, kept: number).text + "\n")
    } else {
      try print(ReconciliationText(found, showsAll: all).text)
    }
    guard found.differencePicousd.magnitude <= tolerance.magnitude else {
      throw Messages.billDiffers(found, tolerance: tolerance, kept: number)
    }
    if let number { Talk.write("kept as number \(number)\n") }
  }

  private func print(_ text: String) throws {
    let output = Output()
    try output.write(text)
    try output.flush()
  }

  private func invoice() throws -> Invoice {
    let zone = try Zone(timezone ?? "UTC")
    let span = try period.map { text throws -> Period in
      guard let span = Period(text, zone: zone, nowMs: Machine.nowMs), span.untilMs != nil else {
        throw Messages.unknownBillPeriod(text)
      }
      return span
    }
    if let billed {
      var invoice = Invoice(
        provider: provider ?? "", source: "by hand", period: span ?? .all, zone: zone)
      invoice.lines = [Invoice.Line(amountPicousd: try MoneyText.picousd(billed))]
      return invoice
    }
    let path = file ?? "-"
    let invoice: Invoice
    do {
      let columns = try columns.map { try ImportSettings.Column(option: $0) }
      invoice = try InvoiceFile(path: path, provider: provider, columns: columns).invoice
    } catch let error as ImportError {
      throw Messages.invoiceUnreachable(error)
    } catch let error as MeteringError {
      throw Messages.invoiceUnreadable(path: path, error)
    }
    let limited = span.map { invoice.limited(to: $0) } ?? invoice
    guard limited.period.sinceMs != nil, limited.period.untilMs != nil else {
      throw Messages.invoiceWithoutPeriod(path: path)
    }
    return limited
  }

  private func printKept() throws {
    let file = try ledger.location.openForReading()
    let nowMs = Machine.nowMs
    let kept = try file.assertions().map { ($0, try file.figure(for: $0, nowMs: nowMs)) }
    if isJSON { return try print(ReconciliationJSON.kept(kept).text + "\n") }
    if kept.isEmpty { return try print("No bill is kept.\n") }
    try print(
      Grid(kept: kept).table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
  }
}

extension ImportSettings.Column {
  /// A field and its column, as `--column` gives them.
  init(option text: String) throws {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw Messages.columnWithoutName(text)
    }
    self.init(
      field: String(text[..<equals]), name: String(text[text.index(after: equals)...]))
  }
}
