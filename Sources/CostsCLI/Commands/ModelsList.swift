import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs models list`.
struct ModelsList: ParsableCommand {
  /// What comes first.
  enum Order: String, CaseIterable, ExpressibleByArgument {
    case name, context, input, output
  }

  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List models with what they take, support and are fit for.",
    discussion: """
      Examples:
        costs models list --provider anthropic
        costs models list --capability coding --min-context 500000 --sort input
        costs models list --provider google --supports vision,tools,batch --format csv

      A "?" is what no source says. Tasks are a judgement of this program, not a fact: simple
      (classify, extract), moderate (chat, answers from documents), complex (several steps,
      agents), coding, research; the strongest first. A model that nobody has judged has none.
      Prices are those of today for the standard tier and short calls, in USD per 1,000,000 tokens.
      """)

  @OptionGroup var models: ModelFilterOptions
  @Option(help: "Only models fit for this: simple, moderate, complex, coding or research.")
  var capability: ModelTask?
  @Option(help: "Only this kind: chat, embedding, rerank, image, speech, transcription, ...")
  var mode: String?
  @Option(help: "name, context (the largest first), input or output (the cheapest first).")
  var sort: Order = .name
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let isMeant = try models.test()
    let pricer = ModelPricer(try ledger.location.openIfPresent(), atMs: Machine.nowMs)
    let found = ModelRegistry.builtIn.all().filter { facts in
      isMeant(facts) && (capability.map { facts.tasks.contains($0) } ?? true)
        && (mode == nil || facts.mode == mode)
    }
    let rows = try found.map { ModelRow(facts: $0, price: try pricer.price(of: $0)) }
    try ModelRendering.print(sorted(rows), as: form.chosen)
  }

  /// What is not known comes last; else the registry's order, which is by name.
  private func sorted(_ rows: [ModelRow]) -> [ModelRow] {
    let keys: [Int64]
    switch sort {
    case .name: return rows
    case .context: keys = rows.map { -($0.facts.maximumInput ?? 0) }
    case .input: keys = rows.map { $0.price?.rates[.input]?.picousd ?? .max }
    case .output: keys = rows.map { $0.price?.rates[.output]?.picousd ?? .max }
    }
    return zip(keys, rows).enumerated()
      .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
  }
}
