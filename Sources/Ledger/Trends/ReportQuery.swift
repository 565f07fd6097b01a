import SQLite

extension LedgerFile {
  /// The attributions of which a report has a section where calls have them.
  private static let attributions = [
    "team", "customer", "project", "user", "workflow", "agent", "feature", "environment",
    "cost_center",
  ]

  /// Makes a report; everything in it is of one moment of the file.
  ///
  /// - Parameters:
  ///   - kind: Its length.
  ///   - unit: The day or the month: see ``SpendReport/Kind/unit(_:zone:nowMs:)``.
  ///   - filter: Which calls; its period does not count.
  ///   - biggest: How many of the dearest calls it lists.
  ///   - nowMs: When it is now, in Unix milliseconds.
  /// - Returns: The report, also of a period without calls; its budgets are left to the caller.
  /// - Throws: ``LedgerError``.
  public func report(
    _ kind: SpendReport.Kind, of unit: CalendarUnit, _ filter: CallFilter, biggest: Int = 10,
    nowMs: Int64
  ) throws -> SpendReport {
    var filter = filter
    filter.period = Period(sinceMs: unit.sinceMs, untilMs: unit.untilMs)
    return try translatingErrors {
      try connection.read { try makeReport(kind, unit, filter, biggest: biggest, nowMs: nowMs) }
    }
  }

  private func makeReport(
    _ kind: SpendReport.Kind, _ unit: CalendarUnit, _ filter: CallFilter, biggest: Int,
    nowMs: Int64
  ) throws -> SpendReport {
    let days = try trend(TrendRequest(by: .day, nowMs: nowMs), filter)
    return SpendReport(
      kind: kind, unit: unit, totals: try summary(by: [], filter).totals,
      comparison: try comparison(kind, unit, filter, nowMs),
      points: try kind == .monthly ? days.points : hours(filter, nowMs),
      averageUnits: days.averageUnits,
      parts: try summary(by: [.time(kind.part), .name("provider")], filter),
      sections: try sections(filter), coverage: try coverage(filter),
      biggest: try biggestCalls(filter, limit: biggest), unusual: days.unusual)
  }

  /// The hours of a day that have begun.
  private func hours(_ filter: CallFilter, _ nowMs: Int64) throws -> [Trend.Point] {
    var spends: [String: Spend] = [:]
    for row in try summary(by: [.time(.hour)], filter).rows {
      if let label = row.values[0] { spends[label] = row.spend }
    }
    let period = (filter.period.sinceMs ?? 0, filter.period.untilMs ?? 0)
    let units = Dimension.TimeUnit.hour.units(from: period.0, to: period.1, in: filter.zone)
    return units.compactMap { unit in
      let spend = spends[unit.label] ?? Spend()
      guard unit.sinceMs <= nowMs || spend.calls > 0 else { return nil }
      var unit = unit
      if unit.untilMs > nowMs { unit.state = .unfinished }
      return Trend.Point(unit: unit, spend: spend, change: nil, averagePicousd: nil)
    }
  }

  /// The unit as far as whole parts of it have passed, and as many parts of the one before.
  private func comparison(
    _ kind: SpendReport.Kind, _ unit: CalendarUnit, _ filter: CallFilter, _ nowMs: Int64
  ) throws -> Comparison? {
    let units = kind.whole.units(from: unit.sinceMs, to: unit.untilMs, in: filter.zone, lead: 1)
    guard let before = units.dropLast().last else { return nil }
    var now = Period(sinceMs: unit.sinceMs, untilMs: unit.untilMs)
    var then = Period(sinceMs: before.sinceMs, untilMs: before.untilMs)
    if unit.state == .unfinished {
      let zone = filter.zone
      let passed = kind.part.units(from: unit.sinceMs, to: unit.untilMs, in: zone)
        .filter { $0.untilMs <= nowMs }
      let parts = kind.part.units(from: before.sinceMs, to: before.untilMs, in: zone)
      guard let last = passed.last, let other = parts.prefix(passed.count).last else { return nil }
      now.untilMs = last.untilMs
      then.untilMs = other.untilMs
    }
    func spend(_ period: Period) throws -> Spend {
      var part = filter
      part.period = period
      return try summary(by: [], part).totals
    }
    return Comparison(
      period: now, spend: try spend(now), periodBefore: then, spendBefore: try spend(then))
  }

  private func sections(_ filter: CallFilter) throws -> [SpendReport.Section] {
    try (["provider", "model"] + Self.attributions).compactMap { name in
      let rows = try summary(by: [.name(name)], filter).rows
      guard rows.contains(where: { $0.values[0] != nil }) else { return nil }
      return SpendReport.Section(dimension: .name(name), rows: rows)
    }
  }

  private func coverage(_ filter: CallFilter) throws -> Coverage {
    let models = try summary(by: [.name("provider"), .name("model")], filter).rows
    return Coverage(
      sources: try summary(by: [.name("cost_source")], filter).rows,
      statuses: try summary(by: [.name("status")], filter).rows,
      unpriced: models.filter { $0.spend.unpricedCalls > 0 })
  }
}
