/// When a unit of time is unusual: a rule on integers that single outliers do not move.
///
/// The units before it, up to ``window``, say what is usual: their median cost M and the median D
/// of their distances from M. A unit is unusual when it is more than 5 D and more than half of M
/// away from M; where M is 0, when it costs more than any of them. A day must lie as far outside of
/// what the same weekday cost in them, so that weekends and weekly jobs are usual. Medians are the
/// lower ones, so that M is what one unit, the reference, really cost.
struct UnusualRule {
  /// How many units before are looked at.
  let window: Int
  /// How few are too few to tell.
  let minimum: Int
  /// After how many units the same comes again, as weekdays do.
  let rhythm: Int64?

  init(_ unit: Dimension.TimeUnit) {
    switch unit {
    case .hour, .day: (window, minimum, rhythm) = (28, 7, 7)
    case .week, .month: (window, minimum, rhythm) = (12, 4, nil)
    }
  }

  /// What is unusual about a unit, and by which measure.
  struct Finding: Hashable {
    /// The unit, by its place in the series.
    let index: Int
    /// The unit that cost the median.
    let reference: Int
    /// How many units were looked at.
    let units: Int
    /// The distance from the median that is still usual, in picodollars.
    let thresholdPicousd: Int128
    /// The unit's cost less the median, in picodollars.
    let differencePicousd: Int128
  }

  /// The units of a series that are shown and unusual.
  func findings(in series: TrendSeries) -> [Finding] {
    (series.firstShown..<series.elements.count).compactMap { finding(at: $0, in: series) }
  }

  /// Findings one after the other in the same direction: a new level is one thing to tell, not one
  /// for each day until it has become usual.
  static func runs(_ findings: [Finding]) -> [[Finding]] {
    var runs: [[Finding]] = []
    for finding in findings {
      if let last = runs.last?.last, last.index + 1 == finding.index,
        last.differencePicousd.signum() == finding.differencePicousd.signum()
      {
        runs[runs.count - 1].append(finding)
      } else {
        runs.append([finding])
      }
    }
    return runs
  }

  private func finding(at index: Int, in series: TrendSeries) -> Finding? {
    let element = series.elements[index]
    guard element.unit.state != .cut, let cost = element.spend.costPicousd else { return nil }
    var known: [(index: Int, cost: Int128)] = []
    for other in max(0, index - window)..<index where series.isHistory(other) {
      if let cost = series.elements[other].wholeCost { known.append((other, cost)) }
    }
    guard known.count >= minimum else { return nil }
    let median = Self.lowerMedian(known.map(\.cost))
    let deviation = Self.lowerMedian(known.map { abs($0.cost - median) })
    let highest = median == 0 ? known.map(\.cost).max() ?? 0 : 0
    let threshold = max(5 * deviation, median / 2, highest)
    let difference = cost - median
    // What is not over may still grow, so it can be too much but not too little.
    guard abs(difference) > threshold, difference > 0 || element.unit.state == .whole else {
      return nil
    }
    if let rhythm {
      let same = known.filter {
        (element.unit.bucket - series.elements[$0.index].unit.bucket) % rhythm == 0
      }.map(\.cost)
      if let low = same.min(), let high = same.max() {
        let distance = difference > 0 ? cost - high : low - cost
        guard distance > threshold else { return nil }
      }
    }
    return Finding(
      index: index, reference: known.last { $0.cost == median }?.index ?? index,
      units: known.count, thresholdPicousd: threshold,
      differencePicousd: difference)
  }

  /// The middle of the values in order; of two, the lower.
  static func lowerMedian(_ values: [Int128]) -> Int128 {
    values.isEmpty ? 0 : values.sorted()[(values.count - 1) / 2]
  }
}
