import Ledger
import Metering
import Pricing
import Terminal

/// Prices of models of the registry, with the ledger's own prices where there is a ledger.
struct ModelPricer {
  private let assessor: Assessor
  private let atMs: Int64

  /// - Parameters:
  ///   - file: The ledger, if there is one.
  ///   - atMs: The time whose prices hold, in Unix milliseconds.
  init(_ file: LedgerFile?, atMs: Int64) {
    assessor = file?.assessor() ?? Assessor()
    self.atMs = atMs
  }

  /// The card of a short call at the standard tier; nil where there is none.
  func price(of facts: ModelFacts) throws -> Price? {
    var event = UsageEvent(model: facts.model)
    event.usage = Usage()
    return try quote(event, at: facts)?.price
  }

  /// What a call costs at a model, in picodollars; nil where that is not known.
  func cost(of event: UsageEvent, at facts: ModelFacts) throws -> Int64? {
    try quote(event, at: facts)?.picousd
  }

  private func quote(_ event: UsageEvent, at facts: ModelFacts) throws -> Quote? {
    try assessor.assess(ReplayTarget(facts).event(event), nowMs: atMs, madeID: "priced").quote
  }
}

/// A model with the price of a short call at the standard tier.
struct ModelRow {
  let facts: ModelFacts
  /// Nil where there is none; a local model's tokens are free without one.
  let price: Price?

  /// A rate in USD per 1,000,000 tokens, with the discount in it; nil where there is none.
  func rate(_ kind: UsageKind) -> String? {
    guard let price, let rate = price.rates[kind] else { return nil }
    let text = Money.usd(rate.picousd)
    return price.discount == .one ? text : "\(text) x \(price.discount.text)"
  }

  /// What it supports, the batch tier included; nil where no source says.
  var features: [String]? {
    guard facts.features != nil else { return nil }
    return ModelFeature.allCases
      .filter { ModelRegistry.builtIn.supports($0, facts) == true }.map(\.rawValue)
  }
}

/// Models of the registry: the schema `costs.models/1`, and what a person reads.
enum ModelRendering {
  static func print(_ rows: [ModelRow], as format: FormatOptions.Format) throws {
    let output = Output()
    switch format {
    case .json: try output.line(json(rows).text)
    case .csv: try output.write(grid(rows, unknown: nil).csv())
    case .markdown: try output.write(grid(rows, unknown: "?").markdown())
    case .table:
      try output.write(
        rows.isEmpty
          ? "No models.\n"
          : grid(rows, unknown: "?").table(
            width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
    }
    try output.flush()
  }

  static func json(_ rows: [ModelRow]) -> JSON {
    ["schema": "costs.models/1", "models": .array(rows.map { .object(members($0)) })]
  }

  static func members(_ row: ModelRow) -> [JSONMember] {
    func number(_ count: Int64?) -> JSON { count.map { .number("\($0)") } ?? .null }
    let facts = row.facts
    let members: [(String, JSON)] = [
      ("provider", .string(facts.provider)),
      ("model", .string(facts.model)),
      ("mode", CallJSON.text(facts.mode)),
      ("tasks", facts.tasks.isEmpty ? .null : .array(facts.tasks.map { .string($0.rawValue) })),
      ("max_input_tokens", number(facts.maximumInput)),
      ("max_output_tokens", number(facts.maximumOutput)),
      ("supports", row.features.map { .array($0.map(JSON.string)) } ?? .null),
      ("switched_off", CallJSON.text(facts.endsOn)),
      ("price", row.price.map { PriceJSON.object($0) } ?? .null),
    ]
    return members.map { JSONMember(key: $0.0, value: $0.1) }
  }

  /// A count that may not be known, without the `unpriced` of amounts.
  static func count(_ count: Int64?) -> Grid.Cell { .count(count.map { Int128($0) }) }

  /// Models as rows; `unknown` stands for texts that are not known.
  private static func grid(_ rows: [ModelRow], unknown: String?) -> Grid {
    var grid = Grid(columns: [
      Grid.Column(field: "provider", title: "provider"),
      Grid.Column(field: "model", title: "model"),
      Grid.Column(field: "tasks", title: "tasks", dispensable: 3),
      Grid.Column(field: "max_input_tokens", title: "context", isNumber: true),
      Grid.Column(field: "max_output_tokens", title: "answer", isNumber: true, dispensable: 4),
      Grid.Column(field: "input", title: "input", isNumber: true, dispensable: 1),
      Grid.Column(field: "output", title: "output", isNumber: true, dispensable: 1),
      Grid.Column(field: "switched_off", title: "ends", canShrink: false, dispensable: 2),
      Grid.Column(field: "supports", title: "supports", dispensable: 5),
    ])
    grid.rows = rows.map { row in
      let facts = row.facts
      return [
        .text(facts.provider), .text(facts.model),
        .plain(facts.tasks.isEmpty ? unknown : facts.tasks.map(\.rawValue).joined(separator: " ")),
        count(facts.maximumInput), count(facts.maximumOutput), .plain(row.rate(.input)),
        .plain(row.rate(.output)), .plain(facts.endsOn),
        .plain(row.features?.joined(separator: " ") ?? unknown),
      ]
    }
    return grid
  }

  /// All about one model, a line a fact.
  static func sheet(_ row: ModelRow) -> String {
    let facts = row.facts
    func tokens(_ count: Int64?) -> String {
      count.map { "up to \(Digits.grouped($0)) tokens" } ?? "not known"
    }
    let isLocal = ModelNames.localProviders.contains(facts.provider)
    let price = row.price.map { "\($0.reference): \($0.ratesText)" }
    let lines: [(String, String)] = [
      ("kind", facts.mode ?? "not known"),
      (
        "fit for",
        facts.tasks.isEmpty ? "not known" : facts.tasks.map(\.rawValue).joined(separator: ", ")
      ),
      ("input", tokens(facts.maximumInput)), ("output", tokens(facts.maximumOutput)),
      ("supports", row.features?.joined(separator: ", ") ?? "not known"),
      ("switched off", facts.endsOn ?? "no date known"),
      ("price", price ?? (isLocal ? "free: it runs on your own machine" : "none")),
    ]
    return "\(facts.provider)  \(facts.model)\n"
      + lines.map { "  \($0.0.padded(to: 12, onLeft: false))  \($0.1)\n" }.joined()
  }
}
