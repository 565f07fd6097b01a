import Metering
import Pricing

/// The prices of calls that are alike, looked up once.
///
/// Calls are alike when provider, model, tier, speed and region have the same spelling. Which card
/// bills such a call depends on nothing but its time and its size, and it changes only where a card
/// begins or ends and at a card's threshold. These limits make a grid, in each cell of which one
/// card holds; a cell is filled by asking ``PriceList`` for the first call that falls into it.
struct PriceMemo {
  /// What calls that are alike have in common: symbols, 0 for what is absent.
  struct Key: Hashable {
    var provider: Int32 = 0
    var model: Int32 = 0
    var requestedModel: Int32 = 0
    var serviceTier: Int32 = 0
    var speed: Int32 = 0
    var inferenceGeo: Int32 = 0
  }

  /// How a call is priced.
  enum Answer {
    /// By a card: its rates, and the symbols of its name, its rates' text and the cost's source.
    case card(TextRates, price: Int32, rates: Int32, source: Int32)
    /// By nothing: it is free, and this symbol says why.
    case local(source: Int32)
    /// There is no price.
    case none
  }

  /// What is known of the calls of one key.
  struct Sheet {
    /// The symbol of the provider that bills.
    let provider: Int32
    fileprivate let request: PricingRequest
    fileprivate let own: [Price]
    fileprivate let times: [Int64]
    fileprivate let sizes: [Int64]
    fileprivate var cells: [Answer?]
  }

  private let priceList: PriceList
  private var indices: [Key: Int] = [:]
  private var sheets: [Sheet] = []
  /// The keys that came up last, by a few bits of theirs: a table that needs no hashing.
  private var recent: [(key: Key, index: Int)]

  /// More keys than this are not remembered: made-up names must not fill the memory.
  private static let limit = 4096
  private static let largestGrid = 4096

  init(_ priceList: PriceList) {
    self.priceList = priceList
    recent = [(key: Key, index: Int)](repeating: (Key(), -1), count: 256)
  }

  /// The number of the sheet of a key; nil when it is not remembered.
  @inline(__always)
  mutating func sheet(_ key: Key) -> Int? {
    let mixed =
      UInt32(bitPattern: key.model) &* 31 &+ UInt32(bitPattern: key.provider)
      &+ UInt32(bitPattern: key.serviceTier) &* 7
    let place = Int(mixed & 255)
    if recent[place].index >= 0, recent[place].key == key { return recent[place].index }
    guard let index = indices[key] else { return nil }
    recent[place] = (key, index)
    return index
  }

  /// The symbol of the provider of a sheet.
  func provider(_ sheet: Int) -> Int32 { sheets[sheet].provider }

  /// Remembers a key, unless the cards that may hold depend on more than time and size.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - provider: The symbol of the provider that bills.
  ///   - request: What has to be known of its calls but their time and counts.
  ///   - own: One's own prices for the provider.
  /// - Returns: The number of the sheet, or nil.
  mutating func add(
    _ key: Key, provider: Int32, _ request: PricingRequest, own: [Price]
  ) -> Int? {
    guard sheets.count < Self.limit else { return nil }
    var cards = own.filter { $0.model == Price.everyModel || request.modelNames.contains($0.model) }
    for name in request.modelNames {
      cards += priceList.book.cards(provider: request.provider, model: name)
    }
    guard cards.allSatisfy({ $0.conditions.hours == nil && $0.conditions.days == nil }) else {
      return nil
    }
    let times = Set(cards.flatMap { [$0.fromMs, $0.untilMs].compactMap(\.self) }).sorted()
    let sizes = Set(cards.compactMap(\.conditions.aboveInputTokens)).sorted()
    let size = (times.count + 1) * (sizes.count + 1)
    guard size <= Self.largestGrid else { return nil }
    sheets.append(
      Sheet(
        provider: provider, request: request, own: own, times: times, sizes: sizes,
        cells: [Answer?](repeating: nil, count: size)))
    indices[key] = sheets.count - 1
    return sheets.count - 1
  }

  /// The cell that a call of a sheet falls into.
  ///
  /// - Parameters:
  ///   - sheet: The number of the sheet.
  ///   - atMs: When the provider answered, in Unix milliseconds.
  ///   - counts: The call's counts.
  /// - Returns: The number of the cell, and its answer if one call has asked before.
  @inline(__always)
  func cell(_ sheet: Int, atMs: Int64, _ counts: TextCounts) -> (number: Int, answer: Answer?) {
    let tokens = counts.requests > 1 ? counts.input / counts.requests : counts.input
    var cell = 0
    for time in sheets[sheet].times where time <= atMs { cell += 1 }
    cell *= sheets[sheet].sizes.count + 1
    for size in sheets[sheet].sizes where size < tokens { cell += 1 }
    return (cell, sheets[sheet].cells[cell])
  }

  /// Fills a cell by asking for a call that falls into it.
  mutating func fill(
    _ cell: Int, of sheet: Int, atMs: Int64, _ counts: TextCounts, _ symbols: inout SymbolTable
  ) -> Answer {
    var request = sheets[sheet].request
    request.atMs = atMs
    request.usage[.input] = counts.input
    request.usage[.request] = counts.requests
    let answer: Answer
    switch priceList.select(request, own: sheets[sheet].own) {
    case .found(let price):
      answer = .card(
        TextRates(price, inferenceGeo: request.inferenceGeo),
        price: symbols.intern(price.reference), rates: symbols.intern(price.ratesText),
        source: symbols.intern(CostSource.priceBook.rawValue))
    case .local: answer = .local(source: symbols.intern(CostSource.local.rawValue))
    case .providerUnknown, .modelUnknown, .noCard: answer = .none
    }
    sheets[sheet].cells[cell] = answer
    return answer
  }
}
