import Ledger
import Pricing
import Terminal

extension Grid {
  /// Units of time as rows, for a person.
  ///
  /// - Parameters:
  ///   - points: The units.
  ///   - name: What a unit is called.
  ///   - averageUnits: How many units the mean is over.
  ///   - unusual: The labels of unusual units, which are marked.
  init(_ points: [Trend.Point], _ name: String, averageUnits: Int, unusual: Set<String>) {
    let totals = points.reduce(into: Spend()) { $0 += $1.spend }
    let hasChange = points.contains { $0.change != nil }
    let hasMean = points.contains { $0.averagePicousd != nil }
    let hasUnpriced = totals.unpricedCalls > 0
    var columns = [
      Column(field: name, title: name, canShrink: false),
      Column(field: "cost_usd", title: "cost USD", isNumber: true),
    ]
    if hasChange {
      columns.append(Column(field: "change", title: "change", isNumber: true, dispensable: 1))
    }
    if hasMean {
      // Rounded, in contrast to costs.
      let title = "~mean of \(averageUnits)"
      columns.append(Column(field: title, title: title, isNumber: true, dispensable: 3))
    }
    columns.append(Column(field: "calls", title: "calls", isNumber: true, dispensable: 4))
    columns.append(Column(field: "total_tokens", title: "tokens", isNumber: true, dispensable: 5))
    if hasUnpriced {
      columns.append(Column(field: "unpriced_calls", title: "unpriced", isNumber: true))
    }
    func row(_ head: String, _ spend: Spend, _ change: String, _ mean: Int128?) -> [Cell] {
      var cells: [Cell] = [.plain(head), .money(spend.costPicousd)]
      if hasChange { cells.append(.plain(change)) }
      if hasMean { cells.append(.plain(mean.map { Shown.rounded($0) })) }
      cells += [.count(Int128(spend.calls)), .count(spend.totalTokens)]
      if hasUnpriced { cells.append(.count(Int128(spend.unpricedCalls))) }
      return cells
    }
    let rows = points.map { point in
      let mark = unusual.contains(point.unit.label) ? " !" : ""
      return row(
        point.unit.label + mark, point.spend, Shown.change(point), point.averagePicousd)
    }
    self.init(columns: columns, rows: rows, totals: row("total", totals, "", nil))
  }

  /// The rows with a bar of its cost behind each, as long as there is room for.
  ///
  /// - Parameters:
  ///   - points: The units that the rows are of.
  ///   - width: The terminal's columns; nil for any number.
  ///   - isASCII: Whether bars are drawn in ASCII.
  /// - Returns: The rows with one more column.
  func withBars(of points: [Trend.Point], within width: Int?, isASCII: Bool) -> Grid {
    let costs = points.map { $0.spend.costPicousd ?? 0 }
    // Where there is little room, bars of ten columns say more than the columns they displace.
    let bar = Bar(
      width: width.map { min(40, max(10, $0 - naturalWidth - 2)) } ?? 30, isASCII: isASCII,
      longest: costs.max() ?? 0)
    return Grid(
      columns: columns + [Column(field: "bar", title: "", canShrink: false, dispensable: 2)],
      rows: zip(rows, costs).map { $0 + [.plain(bar.text($1))] },
      totals: totals.map { $0 + [.plain("")] })
  }
}

/// Comparisons and unusual units in sentences for a person.
enum TrendText {
  /// What the period costs against the one before.
  static func sentence(
    _ comparison: Comparison, _ zone: Zone, in currency: DisplayCurrency?
  ) -> String {
    let before = Shown.amount(comparison.spendBefore.costPicousd, in: currency)
    let now = Shown.amount(comparison.spend.costPicousd, in: currency)
    let change = Shown.change(comparison.change)
    return "\(Shown.span(comparison.period, zone)): \(now)"
      + (change.isEmpty ? "" : ", \(change)")
      + " against \(before) in \(Shown.span(comparison.periodBefore, zone))."
  }

  /// An unusual unit with its reasons: the first line says what, the others why.
  static func lines(_ unit: UnusualUnit, _ name: String) -> [String] {
    let reference = unit.referenceSpend
    let difference = Digits.usd(Int128(unit.differencePicousd.magnitude))
    var lines = [
      "\(unit.unit.label): \(Digits.usd(unit.spend.knownCostPicousd)) USD, \(difference) "
        + "\(unit.differencePicousd > 0 ? "more" : "less") than usual, which is "
        + "\(Digits.usd(reference.knownCostPicousd)) "
        + "(\(unit.reference.label), the median of \(unit.unitsBefore) \(name)s)"
    ]
    if unit.run.count > 1, let first = unit.run.first, let last = unit.run.last {
      lines.append("one of \(unit.run.count) \(name)s in a row, \(first.label) to \(last.label)")
    }
    let calls = "\(Digits.grouped(reference.calls)) -> \(Digits.grouped(unit.spend.calls))"
    return lines + reasons(unit) + ["calls: " + calls]
  }

  /// The reason, and after it what leads in the other ways to look at it.
  static func reasons(_ unit: UnusualUnit) -> [String] {
    guard let (subject, first) = unit.reason else { return [] }
    let others = unit.breakdowns.filter { $0.subject != subject }.compactMap { breakdown in
      let leading = breakdown.contributions.first { $0.value != nil }
      return leading.map { reason(breakdown.subject, $0) }
    }
    return [reason(subject, first)] + others.prefix(3)
  }

  /// What one value did to the difference.
  static func reason(_ subject: Breakdown.Subject, _ part: Contribution) -> String {
    let value = part.value ?? CallFilter.noneLabel
    let change = Shown.signed(part.differencePicousd)
    switch subject {
    case .priceChange:
      let prices =
        part.pricesBefore.joined(separator: ", ") + " -> "
        + part.pricesNow.joined(separator: ", ")
      return "price of \(value): \(change), \(prices)"
    case .dimension(let dimension):
      return "\(dimension.field) \(value): \(change), "
        + "\(Digits.usd(part.beforePicousd)) -> \(Digits.usd(part.nowPicousd))"
    }
  }
}
