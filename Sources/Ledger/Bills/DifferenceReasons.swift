import Metering

/// Finds what makes the difference.
extension ReconciliationCells {
  /// The parts of the difference of all cells, by day and item; they add up to it exactly.
  func differences() -> [Difference] {
    var parts: [Difference] = []
    var unsettled: [(key: Key, cell: Cell)] = []
    let missing = days { $0.calls == 0 }
    let extra = days { $0.lines == 0 }
    for (key, cell) in sorted where cell.differencePicousd != 0 {
      if let day = key.day, missing.contains(day), key.item.isCall {
        parts.append(part(.missingDay, key, cell.differencePicousd, item: nil))
      } else if let day = key.day, extra.contains(day) {
        parts.append(part(.extraDay, key, cell.differencePicousd, item: nil, cell.calls))
      } else if case .entry(let kind) = key.item {
        parts.append(part(kind.reason, key, cell.differencePicousd))
      } else if case .tool = key.item, key.item != BilledItem.webSearch, cell.ledgerPicousd == 0 {
        parts.append(part(.notMetered, key, cell.differencePicousd))
      } else {
        let (found, left) = reasons(key, cell)
        parts += found
        if left { unsettled.append((key, cell)) }
      }
    }
    return Self.merged(parts + ratios(unsettled))
  }

  /// The days on which no cell of usage fails a condition.
  private func days(where isMeant: (Cell) -> Bool) -> Set<Int64> {
    var meant: Set<Int64> = []
    var others: Set<Int64> = []
    for (key, cell) in cells {
      guard let day = key.day, key.item.isCall else { continue }
      if isMeant(cell) { meant.insert(day) } else { others.insert(day) }
    }
    return meant.subtracting(others)
  }

  /// What one cell tells by itself.
  ///
  /// - Returns: The parts, and whether the rest is to be looked at together with other days. If so,
  ///   the parts are what unpriced calls make, else they add up to the cell's difference.
  private func reasons(_ key: Key, _ cell: Cell) -> (parts: [Difference], isLeft: Bool) {
    var parts: [Difference] = []
    let rest = cell.differencePicousd - unpriced(key, cell, into: &parts)
    if rest == 0 { return (parts, false) }
    if rest.magnitude <= room(cell) {
      parts.append(part(.rounding, key, rest))
    } else if cell.calls == 0, cell.ledgerPicousd == 0 {
      var missing = part(.missingCalls, key, rest)
      if cell.isMetered { cell.billed.values.forEach { missing.billed += $0 } }
      parts.append(missing)
    } else if cell.lines == 0 {
      parts.append(part(.extraCalls, key, rest, item: key.item.text, cell.calls))
    } else if cell.isMetered, cell.unpriced == 0, cell.reportedPicousd == 0 {
      parts += meters(key, cell)
    } else if cell.unpriced > 0 {
      var unexplained = part(.unexplained, key, rest)
      unexplained.nowUnpriced = cell.nowUnpriced
      parts.append(unexplained)
    } else {
      return (parts, true)
    }
    return (parts, false)
  }

  /// The part that calls without a price make: what they cost at today's prices.
  ///
  /// Where those are not known it is all that was billed, if no other call can stand for it.
  ///
  /// - Returns: The part, in picodollars.
  private func unpriced(_ key: Key, _ cell: Cell, into parts: inout [Difference]) -> Int128 {
    guard cell.unpriced > 0, cell.lines > 0 else { return 0 }
    let isAll = cell.unpriced == cell.calls && cell.nowUnpriced > 0
    let amount = isAll ? cell.differencePicousd : cell.nowPicousd
    var part = part(.unpriced, key, amount, item: key.item.text, cell.unpriced)
    part.nowPicousd = cell.nowPicousd
    part.nowUnpriced = cell.nowUnpriced
    // Then the bill's count is theirs, too, and the bill tells their price.
    if cell.isMetered, cell.unpriced == cell.calls {
      for (kind, metered) in cell.billed.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        part.billed += metered
        part.meter = cell.billed.count == 1 ? kind : nil
      }
    }
    parts.append(part)
    return amount
  }

  /// Compares counts and rates of each kind of token.
  ///
  /// What the bill counts more, at the ledger's rate, is missing usage; what it takes more for what
  /// it counts is another price.
  private func meters(_ key: Key, _ cell: Cell) -> [Difference] {
    var parts: [Difference] = []
    for kind in UsageKind.allCases {
      let (billed, recorded) = (cell.billed[kind] ?? Metered(), cell.recorded[kind] ?? Metered())
      var expected = recorded.picousd
      if billed.count != recorded.count {
        expected = recorded.count == 0 ? billed.picousd : Self.scaled(recorded, to: billed.count)
      }
      let usage = expected - recorded.picousd
      let price = billed.picousd - expected
      let isRounding = price.magnitude <= shape.roomPicousd * Int128(cell.lines + cell.calls)
      for (reason, amount) in [
        (usage > 0 ? Difference.Reason.missingCalls : .extraCalls, usage),
        (isRounding ? .rounding : .price, price),
      ] where amount != 0 {
        var part = part(reason, key, amount, item: key.item.text, cell.calls)
        if reason != .rounding {
          (part.meter, part.billed, part.recorded) = (kind, billed, recorded)
        }
        parts.append(part)
      }
    }
    return parts
  }

  /// What a count costs at the rate of another, rounded to the nearest picodollar.
  private static func scaled(_ metered: Metered, to count: Int128) -> Int128 {
    (2 * metered.picousd * count + metered.count) / (2 * metered.count)
  }

  /// Cells of which only amounts are known: where an item's bill and ledger stand in one ratio on
  /// several days, the usage agrees and the price does not.
  private func ratios(_ cells: [(key: Key, cell: Cell)]) -> [Difference] {
    let items = Dictionary(grouping: cells) { $0.key.item }
    return items.flatMap { _, cells -> [Difference] in
      let billed = cells.reduce(0) { $0 + $1.cell.billedPicousd }
      let recorded = cells.reduce(0) { $0 + $1.cell.ledgerPicousd }
      let isOneRatio = cells.allSatisfy { _, cell in
        let product = cell.ledgerPicousd.multipliedReportingOverflow(by: billed)
        guard recorded > 0, !product.overflow else { return false }
        return (cell.billedPicousd - product.partialValue / recorded).magnitude
          <= room(cell) + 1
      }
      let sizes = Set(cells.map(\.cell.ledgerPicousd))
      let isPrice = isOneRatio && sizes.count > 1
      return cells.map { key, cell in
        // What unpriced calls make is told already; their cells do not come here.
        var part = part(isPrice ? .price : .unexplained, key, cell.differencePicousd)
        part.calls = cell.calls
        if isPrice {
          part.billed.picousd = cell.billedPicousd
          part.recorded.picousd = cell.ledgerPicousd
        }
        return part
      }
    }
  }

  /// How far rounding alone can take both sides apart: the bill's by line, the ledger's by call.
  private func room(_ cell: Cell) -> Int128 {
    shape.roomPicousd * Int128(cell.lines) + Int128(cell.calls)
  }

  private func part(_ reason: Difference.Reason, _ key: Key, _ picousd: Int128) -> Difference {
    part(reason, key, picousd, item: key.item.text)
  }

  private func part(
    _ reason: Difference.Reason, _ key: Key, _ picousd: Int128, item: String?, _ calls: Int64 = 0
  ) -> Difference {
    var part = Difference(reason: reason, picousd: picousd)
    part.days = key.day.map { $0...$0 }
    part.item = item
    part.calls = calls
    return part
  }

  /// Parts with the same reason and item as one; what is about a day stays by day.
  private static func merged(_ parts: [Difference]) -> [Difference] {
    struct Key: Hashable {
      let reason: Difference.Reason, day: Int64?, item: String?, meter: UsageKind?
    }
    var merged: [Key: Difference] = [:]
    for part in parts {
      let isDay = part.reason == .missingDay || part.reason == .extraDay
      let key = Key(
        reason: part.reason, day: isDay ? part.days?.lowerBound : nil,
        item: part.reason == .rounding ? nil : part.item, meter: part.meter)
      guard var sum = merged[key] else {
        merged[key] = part
        continue
      }
      if let days = part.days {
        let known = sum.days ?? days
        sum.days =
          min(known.lowerBound, days.lowerBound)...max(known.upperBound, days.upperBound)
      }
      if sum.item != part.item { sum.item = nil }
      sum.picousd += part.picousd
      sum.calls += part.calls
      sum.nowPicousd += part.nowPicousd
      sum.nowUnpriced += part.nowUnpriced
      sum.billed += part.billed
      sum.recorded += part.recorded
      merged[key] = sum
    }
    return merged.values.filter { $0.picousd != 0 }.sorted { $0.isBefore($1) }
  }
}

extension Difference {
  fileprivate func isBefore(_ other: Difference) -> Bool {
    let order = Reason.allCases
    let places = (order.firstIndex(of: reason) ?? 0, order.firstIndex(of: other.reason) ?? 0)
    if places.0 != places.1 { return places.0 < places.1 }
    let starts = (days?.lowerBound ?? .max, other.days?.lowerBound ?? .max)
    if starts.0 != starts.1 { return starts.0 < starts.1 }
    if item != other.item { return item ?? "" < other.item ?? "" }
    return (meter?.rawValue ?? -1) < (other.meter?.rawValue ?? -1)
  }
}

extension BilledItem {
  /// Whether it is usage that calls account for.
  fileprivate var isCall: Bool {
    switch self {
    case .model, .everything: true
    case .tool: self == Self.webSearch
    case .entry: false
    }
  }
}

extension BillEntry.Kind {
  fileprivate var reason: Difference.Reason {
    switch self {
    case .tax: .tax
    case .credit: .credit
    case .adjustment, .purchase: .entry
    }
  }
}
