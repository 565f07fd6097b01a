import Ledger
import Metering
import Pricing

/// Makes lines of an invoice of the records of a file.
struct InvoiceReader {
  private(set) var form: InvoiceForm?
  private(set) var lines: [Invoice.Line] = []
  /// What the file covers: empty buckets too.
  private(set) var period = Period.all
  private(set) var repeatedRows: Int64 = 0
  private let columns: [ImportSettings.Column]
  private var seen: Set<String> = []

  private static let dayMs: Int64 = 86_400_000

  init(columns: [ImportSettings.Column]) { self.columns = columns }

  /// Takes a record.
  ///
  /// - Throws: `MeteringError` for what is no part of an invoice.
  mutating func take(_ record: RecordFile.Record) throws(MeteringError) {
    switch record {
    case .header(let names): form = try InvoiceForm.of(header: names, columns: columns)
    case .row(let row): try take(row)
    case .value(let page):
      form = form ?? InvoiceForm.of(page: page)
      try cover(page)
      var failure: MeteringError?
      let isKnown = ExportPage.forEachResult(page) { result in
        do throws(MeteringError) { try take(result) } catch { failure = failure ?? error }
      }
      if let failure { throw failure }
      guard form != nil, isKnown else {
        throw MeteringError("this is no page of a provider's costs API")
      }
    }
  }

  /// Notes the times of the buckets of a page, of the empty ones too.
  private mutating func cover(_ page: JSON) throws(MeteringError) {
    for bucket in page["data"]?.array ?? [page] {
      _ = try day(Fields(bucket), ["start_time", "start_time_iso", "starting_at"])
      let end = try Fields(bucket).time("end_time", "end_time_iso", "ending_at")
      if let end { period.untilMs = max(period.untilMs ?? end, end) }
    }
  }

  /// The first of the values that names a time, as a day (UTC), which is then covered.
  private mutating func day(_ row: Fields, _ names: [String]) throws(MeteringError) -> Int64? {
    for name in names {
      guard let ms = try row.time(name) else { continue }
      let day = ms / Self.dayMs
      period.sinceMs = min(period.sinceMs ?? .max, day * Self.dayMs)
      period.untilMs = max(period.untilMs ?? .min, (day + 1) * Self.dayMs)
      return day
    }
    return nil
  }

  private mutating func take(_ row: Fields) throws(MeteringError) {
    guard seen.insert(row.json.text).inserted else {
      repeatedRows += 1
      return
    }
    guard let form else { throw MeteringError("there is no header") }
    let line: Invoice.Line? =
      switch form {
      case .openAI: try openAI(row)
      case .anthropic: try anthropic(row, isCents: true)
      case .anthropicConsole: try anthropic(row, isCents: false)
      case .table(let plan): try table(row, plan)
      }
    if let line { lines.append(line) }
  }

  // MARK: The forms

  /// Source: OpenAI API reference "Costs"; exports of the dashboard that people have published.
  private mutating func openAI(_ row: Fields) throws(MeteringError) -> Invoice.Line? {
    guard let day = try day(row, ["start_time", "start_time_iso", "date"]) else {
      throw MeteringError("start_time is missing")
    }
    guard let amount = row.amount("amount.value", "amount_value", "cost", "amount") else {
      return nil  // a day on which nothing was used
    }
    try Self.expectUSD(row.text("amount.currency", "amount_currency", "currency"))
    var line = try Self.line(amount)
    line.day = day
    line.item = row.text("line_item")
    line.quantity = (try? row.count("quantity")).flatMap(\.self)
    return line
  }

  /// Source: Anthropic API reference "Get Cost Report"; exports of its console.
  private mutating func anthropic(
    _ row: Fields, isCents: Bool
  ) throws(MeteringError) -> Invoice.Line? {
    guard let day = try day(row, ["starting_at", "usage_date_utc", "date"]) else {
      throw MeteringError("starting_at is missing")
    }
    // The list price, before discounts, is not what is charged.
    let written = isCents ? row.amount("amount", "cost") : row.amount("cost_usd", "amount_usd")
    guard let written else { return nil }
    try Self.expectUSD(row.text("currency"))
    // The API reports cents: "123.45" are 1.2345 USD.
    var line = try Self.line(isCents ? DecimalText.shifted(written, by: -2) ?? written : written)
    line.day = day
    let kind = row.text("cost_type")?.lowercased()
    line.item = row.text("description") ?? (kind == "tokens" ? nil : kind)
    if row.text("model", "model_version") != nil { line.model = AnthropicCostsSource.model(row) }
    line.tokenType = row.text("token_type")
    line.serviceTier = row.text("service_tier", "usage_type")
    return line
  }

  private mutating func table(
    _ row: Fields, _ plan: ColumnPlan
  ) throws(MeteringError) -> Invoice.Line? {
    func name(_ field: String) -> [String] { plan.columns[field].map { [$0] } ?? [] }
    guard let amount = plan.columns["cost_usd"].flatMap({ row.amount($0) }) else { return nil }
    var line = try Self.line(amount)
    line.day = try day(row, name("occurred_at"))
    line.item = name("model").first.flatMap { row.text($0) }
    return line
  }

  private static func line(_ amount: String) throws(MeteringError) -> Invoice.Line {
    do {
      var line = Invoice.Line(amountPicousd: try MoneyText.picousd(amount))
      line.places = MoneyText.places(amount)
      return line
    } catch { throw MeteringError("\(error)") }
  }

  private static func expectUSD(_ currency: String?) throws(MeteringError) {
    guard let currency, currency.lowercased() != "usd" else { return }
    throw MeteringError("the amount is in '\(currency)', not in USD")
  }
}
