import Metering
import Pricing

/// A price as JSON: the schema `costs.price/1`.
enum PriceJSON {
  static func object(_ price: Price) -> JSON {
    func instant(_ ms: Int64?) -> JSON { ms.map { .string(Timestamp.format($0)) } ?? .null }
    let rates = UsageKind.allCases.compactMap { kind in
      price.rates[kind].map {
        JSONMember(key: kind.priceName, value: .string(Money.usd($0.picousd)))
      }
    }
    return [
      "schema": "costs.price/1",
      "price": .string(price.reference),
      "provider": .string(price.provider),
      "model": .string(price.model),
      "from": instant(price.fromMs),
      "until": instant(price.untilMs),
      "conditions": .string(price.conditions.text),
      "rates_usd": .object(rates),
      "source": .string(price.sourceText),
    ]
  }
}

extension Price {
  /// Who says so, in words.
  var sourceText: String {
    switch origin {
    case .book(let source): source
    case .own: "set by hand"
    }
  }
}

/// Prices as rows.
enum PriceRendering {
  static func print(_ prices: [Price], as format: FormatOptions.Format) throws {
    let output = Output()
    switch format {
    case .json: for price in prices { try output.line(PriceJSON.object(price).text) }
    case .csv: try output.write(grid(prices).csv())
    case .markdown: try output.write(grid(prices).markdown())
    case .table:
      guard !prices.isEmpty else {
        try output.line("No prices.")
        break
      }
      try output.write(
        grid(prices).table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
    }
    try output.flush()
  }

  private static func grid(_ prices: [Price]) -> Grid {
    var grid = Grid(columns: [
      Grid.Column(field: "price", title: "price"),
      Grid.Column(field: "input", title: "input", isNumber: true),
      Grid.Column(field: "cache_read", title: "cache read", isNumber: true, dispensable: 2),
      Grid.Column(field: "cache_creation", title: "cache write", isNumber: true, dispensable: 3),
      Grid.Column(field: "output", title: "output", isNumber: true),
      Grid.Column(field: "other", title: "other", dispensable: 4),
      Grid.Column(field: "source", title: "source", dispensable: 5),
    ])
    let shown: [UsageKind] = [.input, .cacheRead, .cacheCreation, .output]
    grid.rows = prices.map { price in
      let rates = shown.map { kind in
        Grid.Cell.plain(price.rates[kind].map { Money.usd($0.picousd) })
      }
      let others = UsageKind.allCases.filter { !shown.contains($0) }.compactMap { kind in
        price.rates[kind].map { "\(kind.priceName)=\(Money.usd($0.picousd))" }
      }
      return [.text(price.reference)] + rates.prefix(3) + [
        rates[3], .plain(others.joined(separator: " ")), .text(price.sourceText),
      ]
    }
    return grid
  }
}
