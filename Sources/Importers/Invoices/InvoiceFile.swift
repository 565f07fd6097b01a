import Ledger
import Metering

/// A file in which a provider says what it bills, read whole: a line that cannot be read would make
/// the total wrong.
public struct InvoiceFile {
  /// What it says.
  public private(set) var invoice: Invoice
  /// Rows that the file repeats word for word; they count once.
  public private(set) var repeatedRows: Int64 = 0

  /// Reads a provider's cost export, in whichever form it is, or a CSV file.
  ///
  /// - Parameters:
  ///   - path: The file; `-` for standard input.
  ///   - provider: Who bills, where the form of the file does not tell.
  ///   - columns: Which columns of a CSV file hold `occurred_at`, `model` and `cost_usd`.
  /// - Throws: ``ImportError``, and `MeteringError` for what is no invoice.
  public init(
    path: String, provider: String?, columns: [ImportSettings.Column] = []
  ) throws {
    try self.init(try LogFile(path: path), provider: provider, columns: columns)
  }

  init(
    _ file: any ImportFile, provider: String?, columns: [ImportSettings.Column] = []
  ) throws {
    var reader = InvoiceReader(columns: columns)
    var problems: [(line: Int64, reason: String)] = []
    var sink = ImportSink(flush: { _ in })
    try RecordFile.read(file, into: &sink) { record, line, sink in
      do { try reader.take(record) } catch let error as MeteringError {
        sink.reject(line: line, error.description)
      }
    }
    problems += sink.rejected
    if let first = problems.first {
      let others = problems.count > 1 ? " (and \(problems.count - 1) more lines)" : ""
      throw MeteringError("line \(first.line): \(first.reason)\(others)")
    }
    guard let form = reader.form else { throw MeteringError("there is nothing in it") }
    guard let provider = form.provider ?? provider else {
      throw MeteringError("it does not say who bills (--provider)")
    }
    invoice = Invoice(provider: provider, source: Self.name(file.path), period: reader.period)
    invoice.lines = reader.lines
    repeatedRows = reader.repeatedRows
  }

  /// The file's name without its folders, which are nobody's business later.
  private static func name(_ path: String) -> String {
    path == "-" ? "standard input" : path.split(separator: "/").last.map(String.init) ?? path
  }
}

/// The forms in which costs are exported.
enum InvoiceForm {
  /// OpenAI's costs API, and its dashboard's CSV.
  case openAI
  /// Anthropic's cost report, in cents.
  case anthropic
  /// The CSV of Anthropic's console, in dollars.
  case anthropicConsole
  /// Any other CSV.
  case table(ColumnPlan)

  /// Who bills, where the form tells.
  var provider: String? {
    switch self {
    case .openAI: "openai"
    case .anthropic, .anthropicConsole: "anthropic"
    case .table: nil
    }
  }

  /// The form of a page of an API; nil for any other JSON.
  static func of(page: JSON) -> InvoiceForm? {
    let bucket = page["data"]?.array?.first ?? page
    if bucket[present: "starting_at"] != nil { return .anthropic }
    return bucket[present: "start_time"] != nil || bucket[present: "start_time_iso"] != nil
      ? .openAI : nil
  }

  /// The form of a CSV file.
  ///
  /// - Throws: `MeteringError` when no column holds an amount.
  static func of(
    header: [String], columns: [ImportSettings.Column]
  ) throws(MeteringError) -> InvoiceForm {
    let names = Set(header.map(ColumnName.normal))
    if columns.isEmpty, names.contains("amount_value") { return .openAI }
    if columns.isEmpty, names.contains("usage_date_utc"), names.contains("cost_usd") {
      return .anthropicConsole
    }
    let given = Dictionary(
      columns.map { ($0.field, $0.name) }, uniquingKeysWith: { _, last in last })
    let plan = ColumnPlan(header: header, given: given)
    if let missing = plan.missing.first {
      throw MeteringError("there is no column '\(missing)' (the header has \(plan.headerText))")
    }
    guard plan.columns["cost_usd"] != nil else {
      throw MeteringError(
        "no column is the amount, say which: --column cost_usd=NAME (the header has "
          + "\(plan.headerText))")
    }
    return .table(plan)
  }
}
