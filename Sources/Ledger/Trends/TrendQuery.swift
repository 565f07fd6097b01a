import SQLite

extension LedgerFile {
  /// The most unusual units that a trend explains.
  static let maximumUnusual = 12

  /// Tells spend unit by unit.
  ///
  /// - Parameters:
  ///   - request: The unit and the moving average.
  ///   - filter: Which calls. Without a beginning it is the first such call, without an end it is
  ///     now, or the last call where that is later.
  /// - Returns: The units of the period. Those that begin after now and have no calls are left out.
  /// - Throws: ``LedgerError`` and ``TrendError``.
  public func trend(_ request: TrendRequest, _ filter: CallFilter) throws -> Trend {
    try translatingErrors { try connection.read { try makeTrend(request, filter) } }
  }

  private func makeTrend(_ request: TrendRequest, _ filter: CallFilter) throws -> Trend {
    guard let series = try series(request, filter), series.firstShown < series.elements.count else {
      return Trend(
        unit: request.unit, averageUnits: request.averageUnits, points: [], totals: Spend(),
        comparison: nil, unusual: [], unusualLeftOut: 0)
    }
    let points = series.points(averageUnits: request.averageUnits)
    let runs = UnusualRule.runs(UnusualRule(request.unit).findings(in: series))
    let largest = runs.compactMap { run in
      run.max { $0.differencePicousd.magnitude < $1.differencePicousd.magnitude }
        .map { (run: run, finding: $0) }
    }.sorted {
      $0.finding.differencePicousd.magnitude > $1.finding.differencePicousd.magnitude
    }.prefix(Self.maximumUnusual)
    let unusual = try largest.sorted { $0.finding.index < $1.finding.index }.map {
      try explain($0.finding, $0.run, in: series, filter)
    }
    return Trend(
      unit: request.unit, averageUnits: request.averageUnits, points: points,
      totals: points.reduce(into: Spend()) { $0 += $1.spend }, comparison: series.comparison,
      unusual: unusual, unusualLeftOut: runs.count - largest.count)
  }

  /// When the first and the last call of the ledger happened, in Unix milliseconds; nil for none.
  private func callSpan() throws -> ClosedRange<Int64>? {
    // Two statements: SQLite takes each from an end of the index, but both together by a scan.
    let first = try connection.integer("SELECT min(occurred_at_ms) FROM call_log")
    let last = try connection.integer("SELECT max(occurred_at_ms) FROM call_log")
    guard let first, let last else { return nil }
    return first...last
  }

  /// The sums of the units of a period and of those before that they are compared with.
  private func series(_ request: TrendRequest, _ filter: CallFilter) throws -> TrendSeries? {
    guard let calls = try callSpan() else { return nil }
    let since = filter.period.sinceMs ?? calls.lowerBound
    let until = filter.period.untilMs ?? max(calls.upperBound, request.nowMs) + 1
    let count = request.unit.count(from: since, to: until)
    guard count <= TrendRequest.maximumUnits else { throw TrendError.tooManyUnits(count) }
    let lead = max(Int(count) + 1, request.averageUnits, UnusualRule(request.unit).window)
    let units = request.unit.units(from: since, to: until, in: filter.zone, lead: lead)
    guard let first = units.first else { return nil }
    var wider = filter
    wider.period = Period(sinceMs: first.sinceMs, untilMs: until)
    var spends: [String: Spend] = [:]
    for row in try summary(by: [.time(request.unit)], wider).rows {
      if let label = row.values[0] { spends[label] = row.spend }
    }
    var series = TrendSeries(
      unit: request.unit,
      elements: units.map { .init(unit: $0, spend: spends[$0.label] ?? Spend()) },
      firstShown: units.firstIndex { $0.untilMs > since } ?? units.count,
      firstCallMs: calls.lowerBound)
    try mark(&series, since, until, request, filter)
    return series
  }

  /// Says which units are whole, and leaves out those that are neither asked for nor there yet.
  private func mark(
    _ series: inout TrendSeries, _ since: Int64, _ until: Int64, _ request: TrendRequest,
    _ filter: CallFilter
  ) throws {
    while let last = series.elements.last, last.spend.calls == 0,
      last.unit.sinceMs > request.nowMs, series.elements.count > series.firstShown
    {
      series.elements.removeLast()
    }
    for index in series.elements.indices {
      let unit = series.elements[index].unit
      if unit.untilMs > request.nowMs {
        series.elements[index].unit.state = .unfinished
      } else if unit.untilMs > until, filter.period.untilMs != nil {
        series.elements[index].unit.state = .cut
      }
    }
    guard filter.period.sinceMs != nil else {
      // Before the first call that passes the filter nothing was asked for.
      let first = series.elements.firstIndex { $0.spend.calls > 0 }
      series.firstShown = first ?? series.elements.count
      return
    }
    guard series.firstShown < series.elements.count else { return }
    let first = series.elements[series.firstShown].unit
    guard first.sinceMs < since else { return }
    var part = filter
    part.period = Period(sinceMs: since, untilMs: min(first.untilMs, until))
    series.elements[series.firstShown].spend = try summary(by: [], part).totals
    series.elements[series.firstShown].unit.state = .cut
  }

  /// Divides the difference up that makes a unit unusual.
  private func explain(
    _ finding: UnusualRule.Finding, _ run: [UnusualRule.Finding], in series: TrendSeries,
    _ filter: CallFilter
  ) throws -> UnusualUnit {
    let element = series.elements[finding.index]
    let reference = series.elements[finding.reference]
    func breakdown(_ unit: CalendarUnit) throws -> Summary {
      var part = filter
      let until = min(unit.untilMs, filter.period.untilMs ?? unit.untilMs)
      part.period = Period(sinceMs: unit.sinceMs, untilMs: max(until, unit.sinceMs))
      return try summary(by: Breakdowns.dimensions, part)
    }
    return UnusualUnit(
      unit: element.unit, spend: element.spend, reference: reference.unit,
      referenceSpend: reference.spend, run: run.map { series.elements[$0.index].unit },
      unitsBefore: finding.units,
      thresholdPicousd: finding.thresholdPicousd, differencePicousd: finding.differencePicousd,
      breakdowns: Breakdowns(
        before: try breakdown(reference.unit), now: try breakdown(element.unit)
      ).all)
  }
}
