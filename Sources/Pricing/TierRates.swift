import Metering

/// The rates of one tier by size: the key is the number of input tokens above which they hold, 0
/// for the base.
typealias SizedRates = [Int64: [UsageKind: Rate]]

extension SizedRates {
  /// The rates that hold just above a size: those of the highest step that is not beyond it.
  func rates(above size: Int64) -> [UsageKind: Rate] {
    keys.filter { $0 <= size }.max().flatMap { self[$0] } ?? [:]
  }

  /// These rates with what another tier states put over them: complete cards of that tier.
  ///
  /// A rate that is stated without a size holds for every size.
  func overlaid(with stated: SizedRates) -> SizedRates {
    guard stated[0] != nil else { return [:] }
    var made: SizedRates = [:]
    for step in Set(keys).union(stated.keys) {
      made[step] = rates(above: step).merging(stated.rates(above: step)) { _, new in new }
    }
    return made
  }

  /// The same for a list that states of a tier only some of what it changes.
  ///
  /// One factor on input and output without sizes is a factor at every size. A part that is told
  /// apart only in the standard price moves with the total it belongs to, where that is exact; what
  /// is cached stays, for a tier's discount often does not hold for it.
  func completed(with stated: SizedRates) -> SizedRates {
    var made: SizedRates = [:]
    guard stated[0] != nil else { return made }
    for step in Set(keys).union(stated.keys) {
      let base = rates(above: step)
      var over: [UsageKind: Rate] = [:]
      for size in stated.keys.sorted() where size <= step {
        over.merge(stated[size] ?? [:]) { _, new in new }
      }
      if let factor = uniformFactor(of: stated), stated.count == 1, step > 0 {
        over = base.filter { $0.key.isTokens }.compactMapValues { $0.scaled(by: factor) }
      } else {
        over.merge(Self.moved(base, over)) { stated, _ in stated }
      }
      made[step] = base.merging(over) { _, new in new }
    }
    return made
  }

  /// The one factor on both input and output that a tier stated without sizes has, or nil.
  private func uniformFactor(of stated: SizedRates) -> (Int64, Int64)? {
    guard let base = self[0], let tier = stated[0],
      let input = base[.input]?.picousd, let tierInput = tier[.input]?.picousd, input > 0,
      let output = base[.output]?.picousd, let tierOutput = tier[.output]?.picousd, output > 0,
      Int128(input) * Int128(tierOutput) == Int128(output) * Int128(tierInput)
    else { return nil }
    return (tierInput, input)
  }

  private static func moved(
    _ base: [UsageKind: Rate], _ stated: [UsageKind: Rate]
  ) -> [UsageKind: Rate] {
    var moved: [UsageKind: Rate] = [:]
    for (kind, rate) in base where stated[kind] == nil {
      guard kind != .cacheRead, kind != .cacheCreation, let parent = kind.parent,
        let tier = stated[parent]?.picousd, let standard = base[parent]?.picousd, standard > 0
      else { continue }
      moved[kind] = rate.scaled(by: (tier, standard))
    }
    return moved
  }

  /// The rates without steps that repeat the next lower one.
  var withoutRepeats: SizedRates {
    var kept: SizedRates = [:]
    for step in keys.sorted() where step == 0 || kept.rates(above: step) != self[step] {
      kept[step] = self[step]
    }
    return kept
  }
}

extension Rate {
  /// The rate x a fraction; nil where that is no whole number of picodollars.
  func scaled(by factor: (Int64, Int64)) -> Rate? {
    guard factor.1 > 0 else { return nil }
    let (quotient, rest) = (Int128(picousd) * Int128(factor.0))
      .quotientAndRemainder(dividingBy: Int128(factor.1))
    guard rest == 0, let scaled = Int64(exactly: quotient) else { return nil }
    return Rate(picousd: scaled, per: per)
  }
}
