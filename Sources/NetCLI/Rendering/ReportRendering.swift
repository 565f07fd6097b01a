import Ledger
import MLflowSync
import Metering
import Pricing
import Terminal

/// What `costs report` prints: the schema `costs.report/1`, which other programs rely on, or rows.
enum ReportRendering {
  /// Prints a report.
  static func print(
    _ report: ExperimentReport, experiment: String, _ form: FormatOptions.Format
  ) throws {
    let output = Output()
    switch form {
    case .json: try output.line(object(report, experiment: experiment).text)
    case .csv: try output.write(grid(report).csv())
    case .markdown: try output.write(grid(report).markdown())
    case .table:
      try output.write(
        grid(report).table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
      try output.write("\n" + sentences(report).map { $0 + "\n" }.joined())
    }
    try output.flush()
    for remark in remarks(report) { Talk.write(remark + "\n") }
  }

  // MARK: JSON

  private static func object(_ report: ExperimentReport, experiment: String) -> JSON {
    let total = report.total
    return [
      "schema": "costs.report/1", "experiment": .string(experiment),
      "total_cost_usd": money(total), "total_tokens": .number("\(total.tokens)"),
      "total_calls": .number("\(total.calls)"),
      "by_provider": groups(report.providers), "by_model": groups(report.models),
      "coverage": [
        "priced_calls": .number("\(total.calls - total.unpricedCalls)"),
        "unpriced_calls": .number("\(total.unpricedCalls)"),
      ],
      "runs": [
        "read": number(report.runs.read), "superseded": number(report.runs.superseded),
        "unfinished": number(report.runs.unfinished),
        "without_costs": number(report.runs.withoutCosts),
      ],
      "traces": [
        "read": number(report.traceCount), "total_cost_usd": money(report.traces),
        "total_tokens": .number("\(report.traces.tokens)"),
        "calls": .number("\(report.traces.calls)"),
        "unpriced_calls": .number("\(report.traces.unpricedCalls)"),
      ],
      "unreadable_params": .array(report.unreadable.map(JSON.string)),
      "overlapping_runs": .array(report.overlaps.map(JSON.string)),
    ]
  }

  private static func number(_ count: Int) -> JSON { .number("\(count)") }

  /// Null where there are calls and no cost is known; nothing at all costs 0.
  private static func money(_ sum: ReportSum) -> JSON {
    if let cost = sum.costPicousd { return .string(Money.usd(cost)) }
    return sum.calls == 0 ? "0" : .null
  }

  private static func groups(_ groups: [ExactText: ReportSum]) -> JSON {
    .object(
      sorted(groups).map { name, sum in
        JSONMember(
          key: name,
          value: [
            "total_cost_usd": money(sum), "total_tokens": .number("\(sum.tokens)"),
            "calls": .number("\(sum.calls)"), "unpriced_calls": .number("\(sum.unpricedCalls)"),
          ])
      })
  }

  private static func sorted(_ groups: [ExactText: ReportSum]) -> [(String, ReportSum)] {
    groups.sorted {
      let (one, other) = ($0.value.costPicousd ?? -1, $1.value.costPicousd ?? -1)
      return one != other ? one > other : $0.key.text < $1.key.text
    }.map { ($0.key.text, $0.value) }
  }

  // MARK: Rows

  private static func grid(_ report: ExperimentReport) -> Grid {
    var grid = Grid(columns: [
      Grid.Column(field: "kind", title: "", canShrink: false),
      Grid.Column(field: "name", title: "name"),
      Grid.Column(field: "calls", title: "calls", isNumber: true),
      Grid.Column(field: "total_tokens", title: "tokens", isNumber: true, dispensable: 1),
      Grid.Column(field: "total_cost_usd", title: "cost USD", isNumber: true),
    ])
    for (kind, groups) in [("provider", report.providers), ("model", report.models)] {
      grid.rows += sorted(groups).map { name, sum in
        [.plain(kind), .plain(name)] + cells(sum)
      }
    }
    grid.totals = [.plain("total"), .plain("")] + cells(report.total)
    return grid
  }

  private static func cells(_ sum: ReportSum) -> [Grid.Cell] {
    [
      .count(sum.calls), .count(sum.tokens),
      .money(sum.costPicousd ?? (sum.calls == 0 ? 0 : nil)),
    ]
  }

  private static func sentences(_ report: ExperimentReport) -> [String] {
    let runs = report.runs
    var lines = [
      "\(Digits.grouped(runs.read)) \(runs.read == 1 ? "run" : "runs") read; left out: "
        + "\(Digits.grouped(runs.superseded)) superseded, \(Digits.grouped(runs.unfinished)) "
        + "unfinished, \(Digits.grouped(runs.withoutCosts)) without costs."
    ]
    if report.traceCount > 0 {
      let count = Digits.grouped(report.traceCount)
      lines.append(
        "\(count) \(report.traceCount == 1 ? "trace" : "traces") with "
          + "\(Digits.calls(report.traces.calls)) are in the sums; --no-traces leaves them out.")
    }
    if report.total.unpricedCalls > 0 {
      lines.append(
        "\(Digits.grouped(report.total.unpricedCalls)) of \(Digits.calls(report.total.calls)) "
          + "unpriced, so not in the cost.")
    }
    return lines
  }

  /// What may make the sums wrong.
  private static func remarks(_ report: ExperimentReport) -> [String] {
    var remarks: [String] = []
    if let first = report.unreadable.first {
      remarks.append(
        "warning: \(Digits.grouped(report.unreadable.count)) params are no numbers, such as "
          + first)
    }
    if let first = report.overlaps.first {
      remarks.append(
        "warning: the scopes of \(Digits.grouped(report.overlaps.count)) pairs of runs overlap, so "
          + "their calls count twice, such as \(first)")
    }
    return remarks
  }
}
