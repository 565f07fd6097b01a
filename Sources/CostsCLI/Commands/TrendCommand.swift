import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs trend`: spend by day, week or month, how it changes, and where it is unusual.
struct TrendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trend",
    abstract: "Show spend day by day, what changed, and unusual days with their reason.",
    discussion: """
      Examples:
        costs trend
        costs trend --by week --where team=search
        costs trend --period 2026-10 --timezone Europe/Berlin --json

      Each day has its change against the day before and a moving average. The whole days together
      are compared with as many just before. Today is not over: it is marked and not compared.
      Default period: 30 days, 12 weeks or 12 months.

      A day is unusual (!) when it is more than 5 D and more than M/2 away from M, and as far
      outside of what the same weekday cost: M is the median of the 28 days before it, D the median
      distance from M. Where M is 0 it must cost more than any of them. Weeks and months are judged
      by the 12 before them. The reasons compare with the day that cost M; the parts of each
      sum to the difference. A price change counts what the tokens would have cost at the model's
      mean cost per token of that day.
      """)

  /// The units of time of a trend.
  enum Unit: String, CaseIterable, ExpressibleByArgument {
    case day, week, month

    var unit: Dimension.TimeUnit {
      switch self {
      case .day: .day
      case .week: .week
      case .month: .month
      }
    }
  }

  @Option(help: "day, week or month.")
  var by: Unit = .day
  @Option(
    help: ArgumentHelp(
      "Units that the moving average is over. Default: 7 days, 4 weeks or 3 months.",
      valueName: "n"))
  var average: Int?
  @Flag(help: "Bars without other characters than ASCII, as where the locale is not UTF-8.")
  var ascii = false
  @OptionGroup var filters: FilterOptions
  @OptionGroup var currencies: CurrencyOptions
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func validate() throws {
    if let average, !(1...TrendRequest.maximumAverage).contains(average) {
      throw ValidationError(
        "--average is 1 to \(TrendRequest.maximumAverage), not '\(average)'")
    }
  }

  func run() throws {
    var filter = try filters.filter()
    let request = TrendRequest(
      by: by.unit, averageUnits: average, nowMs: Machine.statedNowMs)
    if filters.period == nil, filters.since == nil, filters.until == nil {
      filter.period = request.usualPeriod(in: filter.zone)
    }
    let currency = try currencies.chosen()
    let trend: Trend
    do { trend = try ledger.location.openForReading().trend(request, filter) } catch {
      guard case TrendError.tooManyUnits(let count) = error else { throw error }
      throw ReportMessages.tooManyUnits(count, by.unit)
    }
    let output = Output()
    switch form.chosen {
    case .json: try output.line(TrendJSON.object(trend, filter).also(in: currency).text)
    case .csv: try output.write(Grid(plain: trend).also(in: currency).csv())
    case .markdown: try output.write(Grid(plain: trend).also(in: currency).markdown())
    case .table: try output.write(text(trend, filter.zone, currency))
    }
    try output.flush()
  }

  private func text(_ trend: Trend, _ zone: Zone, _ currency: DisplayCurrency?) -> String {
    guard trend.totals.calls > 0 else { return trend.totals.coverageSentence + "\n" }
    let width = Machine.terminalWidth
    let grid = Grid(
      trend.points, by.rawValue, averageUnits: trend.averageUnits, unusual: trend.unusual.labels
    ).also(in: currency)
      .withBars(of: trend.points, within: width, isASCII: ascii || !Machine.isUTF8)
    var text = grid.table(width: width, isEmphatic: Machine.canEmphasise) + "\n"
    text += trend.totals.coverageSentence + "\n"
    if let comparison = trend.comparison {
      text += TrendText.sentence(comparison, zone, in: currency) + "\n"
    }
    if let currency { text += currency.sentence + "\n" }
    for unit in trend.unusual {
      let lines = TrendText.lines(unit, by.rawValue)
      text += "\nUnusual: " + lines.joined(separator: "\n    ") + "\n"
    }
    if trend.unusualLeftOut > 0 {
      text += "\n\(trend.unusualLeftOut) more are unusual, but less so: narrow the period.\n"
    }
    return text
  }
}

extension Grid {
  /// A trend as rows for programs.
  init(plain trend: Trend) {
    let name = trend.unit.rawValue
    let unusual = trend.unusual.labels
    let columns = [
      Column(field: name, title: name), Column(field: "state", title: "state"),
      Column(field: "calls", title: "calls", isNumber: true),
      Column(field: "total_tokens", title: "tokens", isNumber: true),
      Column(field: "cost_usd", title: "cost USD", isNumber: true),
      Column(field: "unpriced_calls", title: "unpriced", isNumber: true),
      Column(field: "change_percent", title: "change", isNumber: true),
      Column(field: "average_usd", title: "mean", isNumber: true),
      Column(field: "unusual", title: "unusual"),
    ]
    let rows = trend.points.map { point -> [Cell] in
      [
        .plain(point.unit.label), .plain(point.unit.state.rawValue),
        .count(Int128(point.spend.calls)), .count(point.spend.totalTokens),
        .money(point.spend.costPicousd), .count(Int128(point.spend.unpricedCalls)),
        .plain(point.change?.permille.map { Shown.percent($0).filter { $0 != "%" && $0 != "," } }),
        point.averagePicousd.map { .money($0) } ?? .plain(nil),
        .plain(unusual.contains(point.unit.label) ? "unusual" : ""),
      ]
    }
    self.init(columns: columns, rows: rows)
  }
}
