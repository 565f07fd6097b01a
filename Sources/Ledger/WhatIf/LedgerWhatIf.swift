import Metering
import Pricing

extension LedgerFile {
  /// What calls would have cost at another model.
  ///
  /// Each call is priced as `Assessor` prices it with the model replaced: usage, tier, speed, place
  /// and number of requests stay, and so does the time unless another is given. One's own prices
  /// and discounts count.
  ///
  /// - Parameters:
  ///   - target: The other model.
  ///   - source: A model or a provider: only its calls; nil for all.
  ///   - filter: Which calls.
  ///   - pricesAtMs: The time whose prices hold, in Unix milliseconds; nil for each call's own.
  /// - Returns: The comparison.
  /// - Throws: ``LedgerError``, and `PricingError` for a cost that cannot be represented.
  public func whatIf(
    _ target: ReplayTarget, from source: String?, _ filter: CallFilter, pricesAtMs: Int64?
  ) throws -> WhatIf {
    let wanted = source.map { CallOrigin($0) }
    let replay = try CallReplay(
      self, filter, targets: [target], pricesAtMs: pricesAtMs, isDetailed: true
    ) { provider, model in
      wanted?.includes(provider: provider, model: model) ?? true ? [0] : nil
    }
    try replay.run()
    var result = WhatIf(target: target)
    var rows: [[String]: WhatIf.Row] = [:]
    var months: [Int32: WhatIf.Row] = [:]
    for (key, row) in try replay.outcomes().rows {
      let group = replay.groups[key.group]
      let name = [group.provider, group.model]
      rows[name, default: WhatIf.Row(provider: name[0], model: name[1])].add(row)
      months[key.month, default: WhatIf.Row()].add(row)
      result.total.add(row)
    }
    result.rows = rows.values.sorted(by: WhatIf.isBefore)
    result.months = months.sorted { $0.key < $1.key }.map { number, row in
      var row = row
      row.month = Dimension.TimeUnit.month.label(of: Int64(number), in: filter.zone)
      return row
    }
    result.days = replay.days(in: filter.zone)
    return result
  }
}

extension CallReplay {
  /// From the day of the first call that has a cost to that of the last, both included; 0 without
  /// one.
  func days(in zone: Zone) -> Int64 {
    firstMs > lastMs ? 0 : zone.day(at: lastMs) - zone.day(at: firstMs) + 1
  }
}

extension WhatIf {
  static func isBefore(_ one: Row, _ other: Row) -> Bool {
    let savings = (one.compared.savingPicousd, other.compared.savingPicousd)
    if savings.0 != savings.1 { return savings.0 > savings.1 }
    return (one.provider ?? "", one.model ?? "") < (other.provider ?? "", other.model ?? "")
  }
}

/// The calls of a provider, or of a model whatever its snapshot.
struct CallOrigin {
  private let text: String
  private let provider: String
  private let isProvider: Bool
  private let bare: ResolvedModel

  /// - Parameter text: A provider in any spelling, or a model's name in any spelling.
  init(_ text: String) {
    self.text = text
    provider = ModelNames.canonicalProvider(text)
    isProvider = ModelNames.isProvider(text)
    bare = ModelNames.resolve(text)
  }

  /// Whether a call of this provider and model is meant.
  func includes(provider: String, model: String) -> Bool {
    if provider == self.provider { return true }
    if isProvider { return false }
    if model == text { return true }
    // `openai/gpt-4o` means OpenAI's; `gpt-4o` means everyone's.
    if text.utf8.contains(UInt8(ascii: "/")), bare.provider != "unknown", bare.provider != provider
    {
      return false
    }
    let recorded = ModelNames.resolve(model, provider: provider)
    return !recorded.model.isEmpty && recorded.model == bare.model
  }
}

extension LedgerFile {
  /// Whether there is a price at all for a model, at some time and in some tier; a local one is
  /// free.
  public func hasPrice(for target: ReplayTarget) throws -> Bool {
    let event = target.event(UsageEvent(model: target.model))
    let assessor = assessor()
    guard try assessor.everyPrice(of: event).allSatisfy(\.isDiscount) else { return true }
    // What is free has no card.
    var counted = event
    counted.usage = Usage()
    let quote = try assessor.assess(counted, nowMs: 0, madeID: "asked").quote
    return quote?.picousd != nil
  }
}
