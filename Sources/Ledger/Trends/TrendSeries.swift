/// Units of time with what was spent in each, and what follows from that alone.
struct TrendSeries {
  /// One unit.
  struct Element {
    var unit: CalendarUnit
    var spend: Spend

    /// The cost of the unit, where it is one that others can be compared with.
    var wholeCost: Int128? { unit.state == .whole ? spend.costPicousd : nil }
  }

  let unit: Dimension.TimeUnit
  /// The units that are shown, and before them those that they are compared with.
  var elements: [Element]
  /// The first of `elements` that is shown.
  var firstShown: Int
  /// The ledger's first call, in Unix milliseconds: before it nothing is known.
  let firstCallMs: Int64

  /// Whether the ledger already had calls when the unit ended.
  func isHistory(_ index: Int) -> Bool { elements[index].unit.untilMs > firstCallMs }

  /// The points of the units that are shown.
  func points(averageUnits: Int) -> [Trend.Point] {
    (firstShown..<elements.count).map { index in
      Trend.Point(
        unit: elements[index].unit, spend: elements[index].spend,
        change: index == 0
          ? nil
          : Change(from: elements[index - 1].wholeCost, to: elements[index].wholeCost),
        averagePicousd: average(endingAt: index, averageUnits))
    }
  }

  /// The mean cost of so many units that end with one.
  private func average(endingAt index: Int, _ count: Int) -> Int128? {
    let first = index - count + 1
    guard first >= 0, isHistory(first) else { return nil }
    var sum: Int128 = 0
    for element in elements[first...index] {
      guard let cost = element.wholeCost else { return nil }
      sum += cost
    }
    return Rounding.halfEven(sum, dividedBy: Int128(count))
  }

  /// The whole units that are shown, together, against as many before them.
  var comparison: Comparison? {
    guard let first = elements[firstShown...].firstIndex(where: { $0.unit.state == .whole })
    else { return nil }
    let whole = elements[first...].prefix { $0.unit.state == .whole }
    guard first >= whole.count else { return nil }
    let before = elements[first - whole.count..<first]
    return Comparison(
      period: Self.period(whole), spend: Self.sum(whole),
      periodBefore: Self.period(before), spendBefore: Self.sum(before))
  }

  private static func period(_ elements: ArraySlice<Element>) -> Period {
    Period(sinceMs: elements.first?.unit.sinceMs, untilMs: elements.last?.unit.untilMs)
  }

  private static func sum(_ elements: ArraySlice<Element>) -> Spend {
    elements.reduce(into: Spend()) { $0 += $1.spend }
  }
}
