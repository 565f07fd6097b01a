import Metering
import Pricing

/// A bill and the ledger side by side, one cell for each day and item.
struct ReconciliationCells {
  /// Where something is counted.
  struct Key: Hashable {
    /// Nil where the invoice does not tell days, and for entries.
    let day: Int64?
    let item: BilledItem
  }

  /// What both say.
  struct Cell {
    var lines: Int64 = 0
    var billedPicousd: Int128 = 0
    /// What was billed by kind of token; amounts without a kind or a count are in no meter.
    var billed: [UsageKind: Metered] = [:]
    var isMetered = true

    var calls: Int64 = 0
    var ledgerPicousd: Int128 = 0
    var recorded: [UsageKind: Metered] = [:]
    /// The part of the ledger's cost that no rate stands behind: the provider reported it.
    var reportedPicousd: Int128 = 0
    var unpriced: Int64 = 0
    var nowPicousd: Int128 = 0
    var nowUnpriced: Int64 = 0

    var differencePicousd: Int128 { billedPicousd - ledgerPicousd }
  }

  let shape: InvoiceShape
  private let provider: String
  private(set) var cells: [Key: Cell] = [:]
  private var models: [String: String] = [:]
  private let cards = KeptCards()

  init(_ shape: InvoiceShape, provider: String) {
    self.shape = shape
    self.provider = provider
  }

  // MARK: Filling

  /// Adds an amount of the bill.
  mutating func add(_ line: Invoice.Line) {
    let (item, meter) = BilledItem.of(line, provider: provider)
    let amount = Int128(line.amountPicousd)
    var cell = Cell()
    cell.lines = 1
    cell.billedPicousd = amount
    if let meter, let count = line.quantity {
      cell.billed[meter] = Metered(count: Int128(count), picousd: amount)
    } else {
      cell.isMetered = false
    }
    add(cell, at: key(item, day: line.day))
  }

  /// Adds a call of the ledger.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - nowPicousd: What one of unknown cost would cost at today's prices, if that is known.
  /// - Throws: `PricingError` for a row that was tampered with.
  mutating func add(_ call: CallEntry, nowPicousd: Int64?) throws {
    let day = call.occurredAtMs / BillDate.dayMs
    let item = item(of: call)
    var cell = Cell()
    cell.calls = 1
    guard let cost = call.costPicousd else {
      cell.unpriced = 1
      cell.nowPicousd = Int128(nowPicousd ?? 0)
      cell.nowUnpriced = nowPicousd == nil ? 1 : 0
      return add(cell, at: key(item, day: day))
    }
    cell.ledgerPicousd = Int128(cost)
    let lines =
      call.reportedPicousd == nil ? try call.keptQuote(cards: cards)?.quote.lines ?? [] : []
    guard lines.reduce(0, { $0 + $1.picousd }) == cost else {
      cell.reportedPicousd = Int128(cost)
      return add(cell, at: key(item, day: day))
    }
    for line in lines {
      let metered = Metered(count: Int128(line.count), picousd: line.picousd)
      if line.kind == .webSearch, shape.isItemised {
        cell.ledgerPicousd -= line.picousd
        var searches = Cell()
        searches.ledgerPicousd = line.picousd
        searches.recorded[.webSearch] = metered
        add(searches, at: key(BilledItem.webSearch, day: day))
      } else {
        cell.recorded[BilledItem.meter(of: line.kind), default: Metered()] += metered
      }
    }
    add(cell, at: key(item, day: day))
  }

  /// Adds an entry of the ledger.
  mutating func add(_ entry: BillEntry) {
    var cell = Cell()
    cell.ledgerPicousd = Int128(entry.amountPicousd)
    cell.reportedPicousd = cell.ledgerPicousd
    add(cell, at: key(shape.isTotal ? .everything : .entry(entry.kind), day: nil))
  }

  /// The kinds of entries that are on the bill: an export of costs has no taxes, a total has all.
  var entryKinds: [BillEntry.Kind] {
    BillEntry.Kind.allCases.filter { kind in
      shape.isTotal || cells.keys.contains { $0.item == .entry(kind) }
    }
  }

  private mutating func item(of call: CallEntry) -> BilledItem {
    guard shape.isItemised else { return .everything }
    let written = call.event.model
    // A call that was imported from an export of costs stands for a line of it.
    if BilledItem.isWebSearch(written) { return BilledItem.webSearch }
    let model = models[written] ?? ModelNames.resolve(written, provider: provider).model
    models[written] = model
    let tier = call.event.serviceTier.flatMap {
      PricingRequest.listedTier($0, provider: provider)
    }
    return .model(model, tier: tier.flatMap { shape.tiers.contains($0) ? $0 : nil })
  }

  private func key(_ item: BilledItem, day: Int64?) -> Key {
    if case .entry = item { return Key(day: nil, item: item) }
    return Key(
      day: shape.hasDays ? day : nil, item: shape.isItemised ? item : .everything)
  }

  private mutating func add(_ part: Cell, at key: Key) {
    var cell = cells[key] ?? Cell()
    cell.lines += part.lines
    cell.billedPicousd += part.billedPicousd
    for (kind, metered) in part.billed { cell.billed[kind, default: Metered()] += metered }
    cell.isMetered = cell.isMetered && part.isMetered
    cell.calls += part.calls
    cell.ledgerPicousd += part.ledgerPicousd
    for (kind, metered) in part.recorded { cell.recorded[kind, default: Metered()] += metered }
    cell.reportedPicousd += part.reportedPicousd
    cell.unpriced += part.unpriced
    cell.nowPicousd += part.nowPicousd
    cell.nowUnpriced += part.nowUnpriced
    cells[key] = cell
  }

  /// Takes items of names that no rule knows for models where the ledger has calls of that name.
  mutating func settleNames() {
    let known = Set(cells.filter { $0.value.calls > 0 }.map(\.key.item))
    for (key, cell) in cells {
      guard case .tool(let name) = key.item, key.item != BilledItem.webSearch else { continue }
      let model = BilledItem.model(
        ModelNames.resolve(name, provider: provider).model, tier: nil)
      guard known.contains(model) else { continue }
      cells[key] = nil
      add(cell, at: Key(day: key.day, item: model))
    }
  }

  // MARK: Reading

  /// The cells by day and item; entries come last.
  var sorted: [(key: Key, cell: Cell)] {
    cells.map { ($0.key, $0.value) }
      .sorted { ($0.0.day ?? .max, $0.0.item.text) < ($1.0.day ?? .max, $1.0.item.text) }
  }

  /// Both sides of each cell.
  var rows: [Reconciliation.Row] {
    sorted.map { key, cell in
      Reconciliation.Row(
        day: key.day, item: key.item.text, billedPicousd: cell.billedPicousd,
        ledgerPicousd: cell.ledgerPicousd, calls: cell.calls)
    }
  }
}
