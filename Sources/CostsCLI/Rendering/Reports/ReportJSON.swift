import Ledger
import Metering
import Terminal

extension ReportDocument {
  /// The report as JSON: the schema `costs.report.daily/1` or `costs.report.monthly/1`.
  func json() -> JSON {
    let part = report.kind.part
    var members: [(String, JSON)] = [
      ("schema", .string("costs.report.\(report.kind.rawValue)/1")),
      ("generated_at", .string(Timestamp.format(generatedAtMs))),
      ("label", .string(report.unit.label)), ("state", .string(report.unit.state.rawValue)),
      ("since", TrendJSON.instant(report.unit.sinceMs)),
      ("until", TrendJSON.instant(report.unit.untilMs)), ("timezone", .string(zone.name)),
      ("where", .array(conditions.map(JSON.string))), ("as_of", CallJSON.text(asOf)),
      ("totals", .object(SummaryJSON.members(report.totals))),
      ("comparison", TrendJSON.comparison(report.comparison)),
      ("coverage", coverage), ("average_units", .number("\(report.averageUnits)")),
      ("by_\(part.rawValue)", .array(report.points.map { TrendJSON.point($0, part) })),
      ("by_\(part.rawValue)_and_provider", rows(report.parts.rows, [part.rawValue, "provider"])),
    ]
    // The ones a program will ask for are always there, empty where no call has such a value.
    var groups: [String: JSON] = [:]
    for section in report.sections {
      let field = section.dimension.field
      groups[field] = rows(section.rows, [field])
    }
    var fields = ["provider", "model", "team", "customer", "project", "user"]
    fields += report.sections.map(\.dimension.field).filter { !fields.contains($0) }
    for field in fields { members.append(("by_" + field, groups[field] ?? .array([]))) }
    members += [
      ("biggest_calls", .array(report.biggest.map { CallJSON.object($0) })),
      ("unusual", .array(report.unusual.map { TrendJSON.unusual($0) })),
      ("budgets", .array(report.budgets.map { Self.budget($0) })),
    ]
    return JSON.object(members.map { JSONMember(key: $0.0, value: $0.1) }).also(in: currency)
  }

  private func rows(_ rows: [Summary.Row], _ fields: [String]) -> JSON {
    .array(
      rows.map { row in
        let values = zip(fields, row.values).map {
          JSONMember(key: $0, value: CallJSON.text($1))
        }
        return .object(values + SummaryJSON.members(row.spend))
      })
  }

  private var coverage: JSON {
    let totals = report.totals
    return [
      "priced_calls": .number("\(totals.pricedCalls)"),
      "unpriced_calls": .number("\(totals.unpricedCalls)"),
      "no_usage_calls": .number("\(totals.noUsageCalls)"),
      "no_price_calls": .number("\(totals.unpricedCalls - totals.noUsageCalls)"),
      "by_cost_source": rows(report.coverage.sources, ["cost_source"]),
      "by_status": rows(report.coverage.statuses, ["status"]),
      "unpriced": rows(report.coverage.unpriced, ["provider", "model"]),
    ]
  }

  private static func budget(_ budget: BudgetStanding) -> JSON {
    [
      "budget": .string(budget.name), "window": .string(budget.window),
      "where": .array(budget.scope.map(JSON.string)),
      "limit_usd": CallJSON.money(budget.limitPicousd),
      "spent_usd": CallJSON.money(budget.spentPicousd),
      "used_percent": TrendJSON.percent(budget.permille),
      "unpriced_calls": .number("\(budget.unpricedCalls)"),
    ]
  }
}
