import Ledger
import Metering
import Terminal

extension ReportDocument {
  /// The report as one flat table: every row of every section, with the section's name in front.
  func csv() -> String {
    var grid = Grid(columns: Self.csvColumns)
    let label = report.unit.label
    grid.rows.append(row("total", label, report.unit.state.rawValue, period, report.totals))
    if let comparison = report.comparison {
      grid.rows.append(row("compared", label, nil, comparison.period, comparison.spend))
      grid.rows.append(row("before", nil, nil, comparison.periodBefore, comparison.spendBefore))
    }
    for point in report.points {
      let span = Period(sinceMs: point.unit.sinceMs, untilMs: point.unit.untilMs)
      let (name, state) = (point.unit.label, point.unit.state.rawValue)
      grid.rows.append(row(report.kind.part.rawValue, name, state, span, point.spend))
    }
    for section in report.sections {
      grid.rows += section.rows.map {
        row(section.dimension.field, $0.values[0], nil, period, $0.spend)
      }
    }
    let coverage = report.coverage
    grid.rows += coverage.sources.map { row("cost_source", $0.values[0], nil, period, $0.spend) }
    grid.rows += coverage.statuses.map { row("status", $0.values[0], nil, period, $0.spend) }
    grid.rows += coverage.unpriced.map {
      row("unpriced", $0.values[1], $0.values[0], period, $0.spend)
    }
    grid.rows += report.biggest.map { call in
      let span = Period(sinceMs: call.occurredAtMs)
      return row("call", call.id, call.event.model, span, Self.spend(of: call))
    }
    for unit in report.unusual {
      let span = Period(sinceMs: unit.unit.sinceMs, untilMs: unit.unit.untilMs)
      let reason = TrendText.reasons(unit).first
      grid.rows.append(row("unusual", unit.unit.label, reason, span, unit.spend))
    }
    for budget in report.budgets {
      var spend = Spend()
      spend.knownCostPicousd = budget.spentPicousd
      spend.unpricedCalls = budget.unpricedCalls
      spend.calls = budget.unpricedCalls
      let detail = "\(budget.window), limit \(Digits.usd(budget.limitPicousd))"
      grid.rows.append(row("budget", budget.name, detail, Period.all, spend, isCounted: false))
    }
    return grid.also(in: currency).csv()
  }

  private var period: Period {
    Period(sinceMs: report.unit.sinceMs, untilMs: report.unit.untilMs)
  }

  private static let csvColumns = [
    "section", "name", "detail", "since", "until", "calls", "input_tokens", "cache_read_tokens",
    "cache_creation_tokens", "output_tokens", "reasoning_tokens", "total_tokens", "cost_usd",
    "unpriced_calls",
  ].map { Grid.Column(field: $0, title: $0) }

  private func row(
    _ section: String, _ name: String?, _ detail: String?, _ period: Period, _ spend: Spend,
    isCounted: Bool = true
  ) -> [Grid.Cell] {
    let counts = [
      Int128(spend.calls), spend.inputTokens, spend.cacheReadTokens, spend.cacheCreationTokens,
      spend.outputTokens, spend.reasoningTokens, spend.totalTokens,
    ]
    return [.plain(section), .plain(name), .plain(detail)]
      + [period.sinceMs, period.untilMs].map { .plain($0.map { Timestamp.format($0) }) }
      + counts.map { .count(isCounted ? $0 : nil) }
      + [
        .money(isCounted ? spend.costPicousd : spend.knownCostPicousd),
        .count(Int128(spend.unpricedCalls)),
      ]
  }

  /// One call as a sum.
  private static func spend(of call: CallEntry) -> Spend {
    var spend = Spend()
    spend.calls = 1
    if let usage = call.event.usage {
      spend.inputTokens = Int128(usage[.input])
      spend.cacheReadTokens = Int128(usage[.cacheRead])
      spend.cacheCreationTokens = Int128(usage[.cacheCreation])
      spend.outputTokens = Int128(usage[.output])
      spend.reasoningTokens = Int128(usage[.reasoning])
    }
    spend.knownCostPicousd = Int128(call.costPicousd ?? 0)
    spend.unpricedCalls = call.costPicousd == nil ? 1 : 0
    return spend
  }
}
