/// How a summary is read from rollups: which ones, and for which time the calls themselves.
struct RollupPlan {
  /// Spans of one grain that follow each other.
  struct Stretch: Hashable {
    let grain: RollupGrain
    /// Their quarters of an hour since 1970.
    let quarters: Range<Int64>
  }

  let dimension: RollupDimension
  /// What is read from the rollups.
  let stretches: [Stretch]
  /// The time that the stretches cover, which is without a gap.
  let inside: Period
  /// The rest of the filter's period, before and after it.
  let edges: [Period]
  /// Whether the rows must be told apart by a zone's clock.
  let isLocal: Bool

  /// - Parameters:
  ///   - dimensions: What is grouped by.
  ///   - filter: Which calls. Nil where only the calls themselves can tell.
  init?(_ dimensions: [Dimension], _ filter: CallFilter) {
    guard filter.asOfMs == nil else { return nil }
    let told = dimensions + filter.terms.map(\.dimension)
    let needed = Set(told.compactMap { RollupDimension(telling: $0) })
    guard needed.count <= 1 else { return nil }
    dimension = needed.first ?? .total
    let units = Set(told.compactMap { if case .time(let unit) = $0 { unit } else { nil } })
    let isLocal = !units.isEmpty && !filter.zone.isUTC
    self.isLocal = isLocal
    let grains = dimension.grains.filter { grain in
      units.isEmpty || (isLocal ? grain == .quarter : units.allSatisfy { grain.fits(in: $0) })
    }
    guard let shortest = grains.last else { return nil }
    let period = Self.quarters(of: filter.period)
    let whole = shortest.whole(period)
    guard !whole.isEmpty else { return nil }
    stretches = Self.split(whole, grains[...])
    inside = Period(
      sinceMs: whole.lowerBound * RollupGrain.quarterMs,
      untilMs: whole.upperBound * RollupGrain.quarterMs)
    let before = Period(sinceMs: filter.period.sinceMs, untilMs: inside.sinceMs)
    let after = Period(sinceMs: inside.untilMs, untilMs: filter.period.untilMs)
    edges = [before, after].filter { !$0.isEmpty }
  }

  /// The whole quarters of an hour in a period.
  private static func quarters(of period: Period) -> Range<Int64> {
    let room = RollupGrain.quarterMs
    let since = min(max(0, period.sinceMs ?? 0), RollupGrain.end * room)
    let until = min(max(0, period.untilMs ?? .max), RollupGrain.end * room)
    let first = (since + room - 1) / room
    return first..<max(first, until / room)
  }

  /// As few spans as make up a range: the longest in the middle, the others around them.
  private static func split(
    _ range: Range<Int64>, _ grains: ArraySlice<RollupGrain>
  ) -> [Stretch] {
    guard let grain = grains.first, !range.isEmpty else { return [] }
    let shorter = grains.dropFirst()
    let middle = grain.whole(range)
    guard !middle.isEmpty else { return split(range, shorter) }
    return split(range.lowerBound..<middle.lowerBound, shorter)
      + [Stretch(grain: grain, quarters: middle)]
      + split(middle.upperBound..<range.upperBound, shorter)
  }
}

extension RollupGrain {
  /// Whether a span lies in one unit of UTC as a whole.
  fileprivate func fits(in unit: Dimension.TimeUnit) -> Bool {
    switch self {
    case .quarter: true
    case .day: unit != .hour
    case .month: unit == .month
    }
  }
}

extension Period {
  /// Whether no call can be in it.
  fileprivate var isEmpty: Bool {
    max(sinceMs ?? 0, 0) >= min(untilMs ?? .max, RollupGrain.end * RollupGrain.quarterMs)
  }
}
