import Ledger
import Metering
import Pricing
import Terminal

/// A price with what is known about how it came.
struct PriceRow {
  /// What happened to it, in a history.
  enum Event: String {
    case book, set, unset
  }

  let price: Price
  /// The number of the set, where it is one's own.
  private(set) var set: Int64?
  /// When it was set, or withdrawn, in Unix milliseconds.
  private(set) var atMs: Int64?
  private(set) var reason: String?
  private(set) var event: Event?

  init(_ price: Price) { self.price = price }

  init(_ own: OwnPrice) {
    price = own.price
    set = own.price.setID
    atMs = own.setAtMs
    reason = own.reason
  }

  init(inBook price: Price) {
    self.price = price
    event = .book
  }

  init(set own: OwnPrice) {
    self.init(own)
    event = .set
  }

  init(unset own: OwnPrice) {
    self.init(own)
    atMs = own.unsetAtMs
    reason = own.unsetReason
    event = .unset
  }

  /// The object `costs.price/1`.
  var json: JSON {
    guard case .object(var members) = PriceJSON.object(price) else { return .null }
    func add(_ key: String, _ value: JSON?) {
      if let value { members.append(JSONMember(key: key, value: value)) }
    }
    add("set", set.map { .number("\($0)") })
    add("event", event.map { .string($0.rawValue) })
    let instant = atMs.map { JSON.string(Timestamp.format($0)) }
    add(event == nil ? "set_at" : "at", instant)
    add("reason", reason.map { .string($0) })
    return .object(members)
  }
}

/// A price as JSON: the schema `costs.price/1`.
enum PriceJSON {
  static func object(_ price: Price) -> JSON {
    var members = [
      JSONMember(key: "schema", value: "costs.price/1"),
      JSONMember(key: "price", value: .string(price.reference)),
      JSONMember(key: "provider", value: .string(price.provider)),
      JSONMember(key: "model", value: .string(price.model)),
      JSONMember(key: "from", value: instant(price.fromMs)),
      JSONMember(key: "until", value: instant(price.untilMs)),
      JSONMember(key: "conditions", value: .string(price.conditions.text)),
      JSONMember(key: "rates_usd", value: rates(price)),
      JSONMember(key: "source", value: .string(price.sourceText)),
    ]
    if price.discountRow != nil {
      members.append(JSONMember(key: "multiplier", value: .string(price.discount.text)))
    }
    if !price.geoMultipliers.isEmpty {
      let geo = price.geoMultipliers.sorted { $0.key < $1.key }.map {
        JSONMember(key: $0.key, value: .string($0.value.text))
      }
      members.append(JSONMember(key: "geo_multipliers", value: .object(geo)))
    }
    return .object(members)
  }

  static func instant(_ ms: Int64?) -> JSON { ms.map { .string(Timestamp.format($0)) } ?? .null }

  /// The rates by kind, decimal strings in USD.
  static func rates(_ price: Price) -> JSON {
    .object(
      UsageKind.allCases.compactMap { kind in
        price.rates[kind].map {
          JSONMember(key: kind.priceName, value: .string(Money.usd($0.picousd)))
        }
      })
  }
}

extension Price {
  /// Who says so, in words.
  var sourceText: String {
    switch origin {
    case .book(let source): source
    case .own: ownSource == Price.byHand ? "set by hand" : ownSource
    }
  }
}

/// Prices as rows.
enum PriceRendering {
  /// Prints them.
  ///
  /// - Parameters:
  ///   - rows: The prices.
  ///   - format: The form.
  ///   - isHistory: Whether what happened, and when, stands before each price.
  /// - Throws: A `Failure` when standard output cannot be written.
  static func print(
    _ rows: [PriceRow], as format: FormatOptions.Format, isHistory: Bool = false
  ) throws {
    let output = Output()
    switch format {
    case .json: for row in rows { try output.line(row.json.text) }
    case .csv: try output.write(grid(rows, isHistory).csv())
    case .markdown: try output.write(grid(rows, isHistory).markdown())
    case .table:
      guard !rows.isEmpty else {
        try output.line("No prices.")
        break
      }
      try output.write(
        grid(rows, isHistory)
          .table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
    }
    try output.flush()
  }

  private static func grid(_ rows: [PriceRow], _ isHistory: Bool) -> Grid {
    var grid = Grid(columns: [
      Grid.Column(field: "price", title: "price"),
      Grid.Column(field: "input", title: "input", isNumber: true),
      Grid.Column(field: "cache_read", title: "cache read", isNumber: true, dispensable: 2),
      Grid.Column(field: "cache_creation", title: "cache write", isNumber: true, dispensable: 3),
      Grid.Column(field: "output", title: "output", isNumber: true),
      Grid.Column(field: "other", title: "other", dispensable: 4),
      Grid.Column(field: "source", title: "source", dispensable: 5),
    ])
    grid.rows = rows.map { cells($0.price) }
    guard isHistory else { return grid }
    let before = [
      Grid.Column(field: "event", title: "event"), Grid.Column(field: "at", title: "at"),
      Grid.Column(field: "until", title: "until", dispensable: 1),
    ]
    grid.columns =
      before + grid.columns + [
        Grid.Column(field: "reason", title: "reason", dispensable: 6)
      ]
    for (index, row) in rows.enumerated() {
      grid.rows[index] =
        [
          .plain(row.event?.rawValue), .plain(row.atMs.map { Timestamp.format($0) }),
          .plain(row.price.untilMs.map { Timestamp.format($0) }),
        ] + grid.rows[index] + [.plain(row.reason)]
    }
    return grid
  }

  private static func cells(_ price: Price) -> [Grid.Cell] {
    let shown: [UsageKind] = [.input, .cacheRead, .cacheCreation, .output]
    let rates = shown.map { kind in
      Grid.Cell.plain(price.rates[kind].map { Money.usd($0.picousd) })
    }
    var others = UsageKind.allCases.filter { !shown.contains($0) }.compactMap { kind in
      price.rates[kind].map { "\(kind.priceName)=\(Money.usd($0.picousd))" }
    }
    others += price.geoMultipliers.sorted { $0.key < $1.key }.map {
      "geo.\($0.key)=\($0.value.text)"
    }
    if price.discountRow != nil { others.append("discount=\(price.discount.text)") }
    return [.text(price.reference)] + rates + [
      .plain(others.joined(separator: " ")), .text(price.sourceText),
    ]
  }
}
