import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs models show`.
struct ModelsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is known of a model besides its prices.",
    discussion: """
      Examples:
        costs models show claude-sonnet-4-5
        costs models show anthropic.claude-opus-5 --provider bedrock --json

      Tasks are a judgement of this program, the strongest first; what no source says is not known.
      costs prices show has the model's prices.
      """)

  @Argument(help: "The model's name, as calls carry it.") var model: String
  @Option(help: "Who bills it. Default: told from the name.") var provider: String?
  @Flag(name: .customLong("json"), help: "Print JSON.") var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let priced = PricedModel(model, provider: provider)
    let facts = ModelRegistry.builtIn.facts(provider: priced.provider, names: priced.names)
    guard let facts else {
      throw Messages.unknownModel(model, provider: priced.provider)
    }
    let pricer = ModelPricer(try ledger.location.openIfPresent(), atMs: Machine.nowMs)
    let row = ModelRow(facts: facts, price: try pricer.price(of: facts))
    let output = Output()
    if isJSON {
      try output.line(ModelRendering.json([row]).text)
    } else {
      try output.write(ModelRendering.sheet(row))
    }
    try output.flush()
  }
}
