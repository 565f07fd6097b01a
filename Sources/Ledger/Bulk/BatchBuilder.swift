import Metering
import Pricing
import Synchronization

/// What the calls of a bulk load have in common, and how the gaps of one are filled.
public struct BulkDefaults: Sendable {
  /// Whom calls are charged to that do not say so themselves.
  public var attribution: [Attribution: String] = [:]
  /// The time of a call that has none, in Unix milliseconds.
  public var timeMs: @Sendable () -> Int64
  /// The id of a call that has none: from the bytes of its line and the line's number.
  public var makeID: @Sendable (UnsafeRawBufferPointer, Int64) -> String

  /// Defaults without attribution.
  public init(
    timeMs: @escaping @Sendable () -> Int64,
    makeID: @escaping @Sendable (UnsafeRawBufferPointer, Int64) -> String
  ) {
    self.timeMs = timeMs
    self.makeID = makeID
  }
}

/// Makes rows of events: reads, checks and prices them, without asking the ledger.
///
/// Most events are plain and are dealt with column by column. The others become an
/// ``AssessedCall`` first, in the way in which a single call is recorded; both ways give the same
/// row.
struct BatchBuilder: ~Copyable {
  private let defaults: BulkDefaults
  private let assessor: Assessor
  private let ownPrices: [String: [Price]]
  private let priceList: PriceList
  private var columns = EventColumns()
  private var fields = RowFields()
  private var sums = BatchSums()
  private var symbols = SymbolTable()
  /// Tags as they are written, and the symbol of what each means; -1 for what must not be.
  private var writtenTags = SymbolTable()
  private var tagSymbols: [Int32] = []
  private var prices: PriceMemo
  /// Symbols whose texts are in the batches that were handed on.
  private var handedOn: Int32 = 0
  /// Which numbering of symbols it is; no two in a process are the same.
  private var epoch = 0
  private static let epochs = Atomic<Int>(0)
  private var defaultSymbols: [Int32] = []
  private var ok: Int32 = 0
  private var error: Int32 = 0

  /// Symbols begin anew when there are more: a million sessions must not fill the memory.
  private static let symbolLimit = 100_000

  /// - Parameters:
  ///   - priceList: The prices.
  ///   - ownPrices: One's own prices by provider, in the order they were set.
  ///   - defaults: What fills the gaps.
  init(priceList: PriceList, ownPrices: [String: [Price]], _ defaults: BulkDefaults) {
    self.defaults = defaults
    self.priceList = priceList
    self.ownPrices = ownPrices
    assessor = Assessor(priceList: priceList) { ownPrices[$0] ?? [] }
    prices = PriceMemo(priceList)
    beginSymbols()
  }

  // MARK: Batches

  /// Begins a batch.
  mutating func begin(_ batch: CallBatch) {
    if symbols.count + writtenTags.count > Self.symbolLimit { beginSymbols() }
    batch.epoch = epoch
  }

  /// Puts the calls in the order in which they will be written, and hands the batch the texts that
  /// its writer does not know yet.
  mutating func end(_ batch: CallBatch) {
    batch.arrange()
    batch.add(sums.takeDays())
    batch.newValues = sums.takeNewSymbols()
    while handedOn < Int32(symbols.count) {
      handedOn += 1
      batch.newTexts.append(symbols.text(handedOn))
    }
  }

  private mutating func beginSymbols() {
    epoch = Self.epochs.add(1, ordering: .relaxed).newValue
    handedOn = 0
    sums.forgetSymbols()
    symbols = SymbolTable()
    writtenTags = SymbolTable()
    tagSymbols.removeAll()
    prices = PriceMemo(priceList)
    ok = symbols.intern("ok")
    error = symbols.intern("error")
    defaultSymbols.removeAll()
    for dimension in Attribution.allCases {
      let text = defaults.attribution[dimension]
      defaultSymbols.append(text.map { symbols.intern($0) } ?? 0)
    }
  }

  // MARK: Calls

  /// Adds the call on a line, or what is wrong with it.
  ///
  /// - Parameters:
  ///   - line: The line, with what ``EventColumns/read(_:)`` wants behind it.
  ///   - number: Its number in the file.
  ///   - batch: The batch.
  mutating func add(_ line: UnsafeRawBufferPointer, number: Int64, to batch: CallBatch) {
    let origin = Int(number - batch.linesBefore)
    if columns.read(line), addPlain(line, number: number, origin: origin, to: batch) { return }
    do {
      var event = try UsageEvent(parsing: line)
      event.attribution.merge(defaults.attribution) { own, _ in own }
      let id = event.id ?? defaults.makeID(line, number)
      try add(
        assessor.assess(event, nowMs: defaults.timeMs(), madeID: id), origin: origin, to: batch)
    } catch {
      batch.refused.append((number, error))
    }
  }

  /// Adds a call that was assessed.
  mutating func add(_ call: AssessedCall, origin: Int, to batch: CallBatch) {
    fields.clear()
    let event = call.event
    fields.set(RowColumn.occurredAt, call.occurredAtMs)
    fields.set(RowColumn.timeWasGiven, call.timeWasGiven ? 1 : 0)
    set(.provider, call.provider)
    set(.model, event.model)
    set(.requestedModel, event.requestedModel)
    set(.status, event.status)
    set(.serviceTier, event.serviceTier)
    set(.speed, event.speed)
    set(.inferenceGeo, event.inferenceGeo)
    set(.costSource, call.costSource?.rawValue)
    set(.price, call.priceReference)
    set(.rates, call.ratesText)
    set(.unpriced, call.unpricedText)
    set(.tags, TagText.canonical(event.tags))
    for (index, dimension) in Attribution.allCases.enumerated() {
      guard let text = event.attribution[dimension] else { continue }
      fields.set(RowColumn.firstAttribution + index, symbol: symbols.intern(text))
    }
    if let usage = event.usage {
      fields.setUsageKnown()
      for kind in UsageKind.allCases { fields.setCount(kind.rawValue, usage[kind]) }
    }
    if let latency = event.latencyMs { fields.set(RowColumn.latency, latency) }
    if let cost = call.reportedPicousd { fields.set(RowColumn.reportedCost, cost) }
    if let cost = call.computedPicousd { fields.set(RowColumn.computedCost, cost) }
    var id = call.id
    id.withUTF8 { add(id: UnsafeRawBufferPointer($0), origin: origin, to: batch) }
  }

  /// Adds the row in ``fields``.
  private mutating func add(id: UnsafeRawBufferPointer, origin: Int, to batch: CallBatch) {
    batch.add(id: id, origin: origin, fields)
    sums.add(fields)
    if sums.isFull { batch.add(sums.takeDays()) }
  }

  private mutating func set(_ name: RowColumn.Name, _ text: String?) {
    if let text { fields.set(name.column, symbol: symbols.intern(text)) }
  }

  // MARK: Plain events

  /// Adds the event in ``columns``; false when somebody else has to look at it.
  private mutating func addPlain(
    _ line: UnsafeRawBufferPointer, number: Int64, origin: Int, to batch: CallBatch
  ) -> Bool {
    guard columns.isTextOnly, columns.isTextConsistent else { return false }
    fields.clear()
    guard let key = texts(), let sheet = sheet(key) else { return false }
    fields.set(RowColumn.Name.provider.column, symbol: prices.provider(sheet))
    let atMs = columns.occurredAtMs ?? defaults.timeMs()
    fields.set(RowColumn.occurredAt, atMs)
    fields.set(RowColumn.timeWasGiven, columns.occurredAtMs == nil ? 0 : 1)
    if let latency = columns.latencyMs { fields.set(RowColumn.latency, latency) }
    guard cost(sheet, atMs), reportedCost() else { return false }
    if let id = columns.text(.id) {
      guard EventColumns.isReadableASCII(id) else { return false }
      add(id: id, origin: origin, to: batch)
    } else {
      var made = defaults.makeID(line, number)
      made.withUTF8 { add(id: UnsafeRawBufferPointer($0), origin: origin, to: batch) }
    }
    return true
  }

  /// Sets all texts; nil when one of them must not be.
  private mutating func texts() -> PriceMemo.Key? {
    guard let model = symbol(.model), model != 0, let provider = symbol(.provider),
      let requested = symbol(.requestedModel), let status = symbol(.status),
      let tier = symbol(.serviceTier), let speed = symbol(.speed),
      let geo = symbol(.inferenceGeo), let tags = tags()
    else { return nil }
    fields.set(RowColumn.Name.model.column, symbol: model)
    fields.set(RowColumn.Name.requestedModel.column, symbol: requested)
    fields.set(RowColumn.Name.status.column, symbol: status == 0 ? ok : status)
    fields.set(RowColumn.Name.serviceTier.column, symbol: tier)
    fields.set(RowColumn.Name.speed.column, symbol: speed)
    fields.set(RowColumn.Name.inferenceGeo.column, symbol: geo)
    fields.set(RowColumn.Name.tags.column, symbol: tags)
    for index in defaultSymbols.indices {
      var symbol = defaultSymbols[index]
      if let text = columns.text(index) {
        guard let own = self.symbol(text) else { return nil }
        symbol = own
      }
      fields.set(RowColumn.firstAttribution + index, symbol: symbol)
    }
    return PriceMemo.Key(
      provider: provider, model: model, requestedModel: requested, serviceTier: tier,
      speed: speed, inferenceGeo: geo)
  }

  /// The symbol of a field; 0 when it is absent, nil when it must not be.
  @inline(__always)
  private mutating func symbol(_ field: EventColumns.TextField) -> Int32? {
    guard let text = columns.text(field) else { return 0 }
    return symbol(text)
  }

  /// The symbol of a text; nil when it must not be.
  ///
  /// A text is looked at when it gets its symbol, and not again.
  @inline(__always)
  private mutating func symbol(_ text: UnsafeRawBufferPointer) -> Int32? {
    let known = symbols.find(text)
    return known != 0 ? known : newSymbol(text)
  }

  private mutating func newSymbol(_ text: UnsafeRawBufferPointer) -> Int32? {
    if !EventColumns.isReadableASCII(text) {
      guard let valid = String(validating: text, as: UTF8.self) else { return nil }
      let probe = UsageEvent(model: valid)
      do { try probe.validate() } catch { return nil }
    }
    return symbols.add(text)
  }

  /// The symbol of the tags; 0 when there are none, nil when they must not be.
  private mutating func tags() -> Int32? {
    guard let text = columns.text(.tags) else { return 0 }
    var known = writtenTags.find(text)
    if known == 0 {
      known = writtenTags.add(text)
      tagSymbols.append(meaning(of: text))
    }
    let symbol = tagSymbols[Int(known) - 1]
    return symbol < 0 ? nil : symbol
  }

  private mutating func meaning(of tags: UnsafeRawBufferPointer) -> Int32 {
    do {
      let members = [
        JSONMember(key: "model", value: "-"),
        JSONMember(key: "tags", value: try JSON(parsing: tags)),
      ]
      let event = try UsageEvent(.object(members))
      return TagText.canonical(event.tags).map { symbols.intern($0) } ?? 0
    } catch {
      return -1
    }
  }

  /// The prices for calls with a key; nil when they have to be asked for one by one.
  private mutating func sheet(_ key: PriceMemo.Key) -> Int? {
    if let known = prices.sheet(key) { return known }
    func text(_ symbol: Int32) -> String? { symbol == 0 ? nil : symbols.text(symbol) }
    var event = UsageEvent(model: symbols.text(key.model))
    event.provider = text(key.provider)
    event.requestedModel = text(key.requestedModel)
    event.serviceTier = text(key.serviceTier)
    event.speed = text(key.speed)
    event.inferenceGeo = text(key.inferenceGeo)
    let request = assessor.request(for: event, atMs: 0)
    return prices.add(
      key, provider: symbols.intern(request.provider), request,
      own: ownPrices[request.provider] ?? [])
  }

  /// Sets counts and computed cost; false when that is no simple sum.
  @inline(__always)
  private mutating func cost(_ sheet: Int, _ atMs: Int64) -> Bool {
    guard columns.hasUsage else {
      // An error without usage was not billed.
      let status = columns.text(.status).map { symbols.find($0) } ?? ok
      if status == error { fields.set(RowColumn.computedCost, 0) }
      return true
    }
    var counts = TextCounts()
    counts.input = columns.count(.input)
    counts.cacheRead = columns.count(.cacheRead)
    counts.cacheCreation = columns.count(.cacheCreation)
    counts.cacheCreation1h = columns.count(.cacheCreation1h)
    counts.output = columns.count(.output)
    counts.reasoning = columns.count(.reasoning)
    counts.requests = columns.count(.request)
    set(counts)
    let (cell, known) = prices.cell(sheet, atMs: atMs, counts)
    switch known ?? prices.fill(cell, of: sheet, atMs: atMs, counts, &symbols) {
    case .card(let rates, let price, let text, let source):
      guard let picousd = rates.picousd(counts) else { return false }
      fields.set(RowColumn.Name.costSource.column, symbol: source)
      fields.set(RowColumn.Name.price.column, symbol: price)
      fields.set(RowColumn.Name.rates.column, symbol: text)
      fields.set(RowColumn.computedCost, picousd)
    case .local(let source):
      fields.set(RowColumn.Name.costSource.column, symbol: source)
      fields.set(RowColumn.computedCost, 0)
    case .none:
      let isPlain = counts.input == 0 && counts.output == 0
      var unpriced: [String] = []
      if isPlain || counts.input > 0 { unpriced.append(UsageKind.input.field) }
      if isPlain || counts.output > 0 { unpriced.append(UsageKind.output.field) }
      fields.set(
        RowColumn.Name.unpriced.column,
        symbol: symbols.intern(unpriced.joined(separator: ",")))
    }
    return true
  }

  @inline(__always)
  private mutating func set(_ counts: TextCounts) {
    fields.setUsageKnown()
    fields.setCount(UsageKind.input.rawValue, counts.input)
    fields.setCount(UsageKind.cacheRead.rawValue, counts.cacheRead)
    fields.setCount(UsageKind.cacheCreation.rawValue, counts.cacheCreation)
    fields.setCount(UsageKind.cacheCreation1h.rawValue, counts.cacheCreation1h)
    fields.setCount(UsageKind.output.rawValue, counts.output)
    fields.setCount(UsageKind.reasoning.rawValue, counts.reasoning)
    fields.setCount(UsageKind.request.rawValue, counts.requests)
  }

  /// Sets the reported cost; false when it is none.
  private mutating func reportedCost() -> Bool {
    guard let text = columns.text(.cost) else { return true }
    guard text.count <= 64, let picousd = try? Money.picousd(String(decoding: text, as: UTF8.self))
    else { return false }
    fields.set(RowColumn.reportedCost, picousd)
    fields.set(
      RowColumn.Name.costSource.column, symbol: symbols.intern(CostSource.provider.rawValue))
    return true
  }
}
