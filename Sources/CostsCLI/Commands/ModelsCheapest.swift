import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs models cheapest`.
struct ModelsCheapest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cheapest",
    abstract: "Rank the models that are fit for a task by what one call costs.",
    discussion: """
      Examples:
        costs models cheapest --capability coding
        costs models cheapest --capability moderate --input-tokens 30000 \\
          --cache-read-tokens 25000 --output-tokens 800 --supports tools --limit 5
        costs models cheapest --capability simple --provider openai --service-tier batch

      The call is priced as costs estimate prices it, your own prices included; without counts it
      has 10,000 input and 1,000 output tokens. What is free, such as models on your own machine,
      is listed apart. Models without a price, with too small a context window for the call, or
      switched off by then are left out and counted.
      """)

  @Option(help: "The task: simple, moderate, complex, coding or research.")
  var capability: ModelTask
  @OptionGroup var models: ModelFilterOptions
  @Option(help: "The tier: batch, flex, priority.") var serviceTier: String?
  @Option(help: ArgumentHelp("At the prices of this time. Default: now.", valueName: "time"))
  var at: String?
  @Option(help: ArgumentHelp("At most so many; 0 for all.", valueName: "n")) var limit = 10
  @OptionGroup(title: "The call") var usage: UsageOptions
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit is 0 or more, not '\(limit)'") }
  }

  func run() throws {
    let nowMs = Machine.nowMs
    let atMs = try at.map { text throws -> Int64 in
      guard let ms = Period.bound(text, isEnd: false, zone: .utc) else {
        throw Messages.unknownTime(text, option: "--at")
      }
      return ms
    }
    let event = try event(atMs: atMs ?? nowMs)
    let pricer = ModelPricer(try ledger.location.openIfPresent(), atMs: atMs ?? nowMs)
    let isMeant = try models.test()
    var ranking = CheapestModels(
      capability: capability, event: event,
      today: String(Timestamp.format(atMs ?? nowMs).prefix(10)))
    for facts in ModelRegistry.builtIn.all()
    where facts.tasks.contains(capability) && isMeant(facts) {
      try ranking.add(facts, pricer)
    }
    ranking.sort(limit: limit == 0 ? nil : limit)
    let output = Output()
    switch form.chosen {
    case .json: try output.line(ranking.json.text)
    case .csv: try output.write(ranking.grid.csv())
    case .markdown: try output.write(ranking.grid.markdown())
    case .table: try output.write(ranking.text(width: Machine.terminalWidth))
    }
    try output.flush()
  }

  private func event(atMs: Int64) throws -> UsageEvent {
    var fields = EventFields()
    try fields.add("model", "any")
    try usage.add(to: &fields)
    if let serviceTier { try fields.add("service_tier", serviceTier) }
    var event = try UsageEvent(.object(fields.members))
    if event.usage == nil { event.usage = Usage([.input: 10_000, .output: 1_000]) }
    event.occurredAtMs = atMs
    try event.validate()
    return event
  }
}
