import Ledger
import Metering
import Terminal

/// Trends as JSON: the schema `costs.trend/1`, and the parts that reports share with it.
enum TrendJSON {
  static func object(_ trend: Trend, _ filter: CallFilter) -> JSON {
    [
      "schema": "costs.trend/1", "by": .string(trend.unit.rawValue),
      "since": instant(trend.points.first?.unit.sinceMs),
      "until": instant(trend.points.last?.unit.untilMs),
      "timezone": .string(filter.zone.name),
      "average_units": .number("\(trend.averageUnits)"),
      "rows": .array(trend.points.map { point($0, trend.unit) }),
      "totals": .object(SummaryJSON.members(trend.totals)),
      "comparison": comparison(trend.comparison),
      "unusual": .array(trend.unusual.map { unusual($0) }),
      "unusual_left_out": .number("\(trend.unusualLeftOut)"),
    ]
  }

  static func instant(_ ms: Int64?) -> JSON { ms.map { .string(Timestamp.format($0)) } ?? .null }

  /// Tenths of a percent as a number of percent.
  static func percent(_ permille: Int128?) -> JSON {
    permille.map { .number(Shown.percent($0).filter { $0 != "%" && $0 != "," }) } ?? .null
  }

  private static func members(_ change: Change?) -> [JSONMember] {
    [
      JSONMember(key: "change_usd", value: CallJSON.money(change?.differencePicousd)),
      JSONMember(key: "change_percent", value: percent(change?.permille)),
      JSONMember(key: "is_new", value: .bool(change?.isNew ?? false)),
    ]
  }

  /// A unit of time under its name, with what was spent in it.
  static func point(_ point: Trend.Point, _ unit: Dimension.TimeUnit) -> JSON {
    let head = [
      JSONMember(key: unit.rawValue, value: .string(point.unit.label)),
      JSONMember(key: "since", value: instant(point.unit.sinceMs)),
      JSONMember(key: "until", value: instant(point.unit.untilMs)),
      JSONMember(key: "state", value: .string(point.unit.state.rawValue)),
    ]
    let average = JSONMember(key: "average_usd", value: CallJSON.money(point.averagePicousd))
    return .object(head + SummaryJSON.members(point.spend) + members(point.change) + [average])
  }

  static func comparison(_ comparison: Comparison?) -> JSON {
    guard let comparison else { return .null }
    func side(_ period: Period, _ spend: Spend) -> JSON {
      .object(
        [
          JSONMember(key: "since", value: instant(period.sinceMs)),
          JSONMember(key: "until", value: instant(period.untilMs)),
        ] + SummaryJSON.members(spend))
    }
    return .object(
      [
        JSONMember(key: "now", value: side(comparison.period, comparison.spend)),
        JSONMember(key: "before", value: side(comparison.periodBefore, comparison.spendBefore)),
      ] + members(comparison.change))
  }

  /// How many parts of a breakdown are listed; the rest is summed up.
  private static let listed = 20

  static func unusual(_ unit: UnusualUnit) -> JSON {
    [
      "unit": .string(unit.unit.label), "since": instant(unit.unit.sinceMs),
      "until": instant(unit.unit.untilMs), "state": .string(unit.unit.state.rawValue),
      "cost_usd": CallJSON.money(unit.spend.costPicousd),
      "calls": .number("\(unit.spend.calls)"),
      "usual_unit": .string(unit.reference.label),
      "usual_cost_usd": CallJSON.money(unit.referenceSpend.costPicousd),
      "usual_calls": .number("\(unit.referenceSpend.calls)"),
      "units_in_a_row": .array(unit.run.map { .string($0.label) }),
      "units_before": .number("\(unit.unitsBefore)"),
      "threshold_usd": CallJSON.money(unit.thresholdPicousd),
      "difference_usd": CallJSON.money(unit.differencePicousd),
      "reason": unit.reason.map { part($0.contribution, $0.subject) } ?? .null,
      "breakdowns": .array(unit.breakdowns.map { breakdown($0) }),
    ]
  }

  private static func breakdown(_ breakdown: Breakdown) -> JSON {
    let rest = breakdown.contributions.dropFirst(listed)
    return [
      "by": .string(breakdown.subject.field),
      "parts": .array(
        breakdown.contributions.prefix(listed).map { part($0, breakdown.subject) }),
      "other_parts": .number("\(rest.count)"),
      "other_parts_difference_usd": CallJSON.money(
        rest.reduce(Int128(0)) { $0 + $1.differencePicousd }),
    ]
  }

  private static func part(_ part: Contribution, _ subject: Breakdown.Subject) -> JSON {
    var members = [
      JSONMember(key: "by", value: .string(subject.field)),
      JSONMember(key: "value", value: CallJSON.text(part.value)),
      JSONMember(key: "usual_cost_usd", value: CallJSON.money(part.beforePicousd)),
      JSONMember(key: "cost_usd", value: CallJSON.money(part.nowPicousd)),
      JSONMember(key: "difference_usd", value: CallJSON.money(part.differencePicousd)),
    ]
    if subject == .priceChange {
      let (before, now) = (part.pricesBefore, part.pricesNow)
      members.append(JSONMember(key: "usual_prices", value: .array(before.map(JSON.string))))
      members.append(JSONMember(key: "prices", value: .array(now.map(JSON.string))))
    }
    return .object(members)
  }
}
