import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs models`: what the program knows about models and their names.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell who bills a model's name, what models can do, and which is cheapest.",
    discussion: """
      Examples:
        costs models resolve gpt-4o
        costs models show gpt-4o
      """,
    subcommands: [ModelsList.self, ModelsShow.self, ModelsCheapest.self, Resolve.self])

  /// `costs models resolve`.
  struct Resolve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell the provider, the model and whether it has a price.",
      discussion: """
        Examples:
          costs models resolve gpt-4o us.anthropic.claude-sonnet-4-20250514-v1:0 llama3.2:latest
          costs models resolve - < names.txt

        Prints one JSON object a name; provider is "unknown" where no rule matches. The rule that
        decided is named.
        """)

    @Argument(help: ArgumentHelp("Models' names, or - for one a line from standard input."))
    var names: [String]
    @Flag(name: [.customShort("v"), .customLong("verbose")], help: "Show the names looked up.")
    var isVerbose = false
    @OptionGroup var ledger: LedgerOptions

    func run() throws {
      let file = try ledger.location.openIfPresent()
      let output = Output()
      for name in names {
        if name == "-" {
          try EventLines(input: try Input(path: "-")).forEachBatch { lines in
            for line in lines {
              try resolve(String(decoding: line.line, as: UTF8.self), file, output)
            }
          }
        } else {
          try resolve(name, file, output)
        }
      }
      try output.flush()
    }

    private func resolve(_ name: String, _ file: LedgerFile?, _ output: Output) throws {
      let name = name.hasSuffix("\r") ? String(name.dropLast()) : name
      let resolved = ModelNames.resolve(name)
      let request = PricingRequest(
        provider: resolved.provider, modelNames: resolved.priceNames, atMs: Machine.nowMs,
        usage: Usage())
      let own = try file?.ownPrices(provider: resolved.provider) ?? []
      let selection = PriceList().select(request, own: own)
      var members = [
        JSONMember(key: "name", value: .string(name)),
        JSONMember(key: "provider", value: .string(resolved.provider)),
        JSONMember(key: "model", value: .string(resolved.model)),
        JSONMember(key: "priced", value: .bool(selection.isPriced)),
        JSONMember(key: "rule", value: .string(resolved.rule)),
      ]
      if isVerbose {
        members.append(
          JSONMember(key: "looked_up", value: .array(resolved.priceNames.map(JSON.string))))
        members.append(JSONMember(key: "price", value: .string(selection.sentence)))
      }
      try output.line(JSON.object(members).text)
    }
  }
}

extension PriceSelection {
  /// Whether a cost can be computed.
  var isPriced: Bool {
    switch self {
    case .found, .local: true
    case .providerUnknown, .modelUnknown, .noCard: false
    }
  }

  /// What was found, or why nothing was.
  var sentence: String {
    switch self {
    case .found(let price): price.reference
    case .local: "local: free"
    case .providerUnknown: "provider unknown"
    case .modelUnknown: "model unknown: it is not in the provider's price list"
    case .noCard(let reason): reason
    }
  }
}
