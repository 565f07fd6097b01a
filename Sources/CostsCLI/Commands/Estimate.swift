import ArgumentParser
import Ledger
import Metering
import Terminal

/// `costs estimate`: prices calls without recording them.
struct Estimate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Price calls without recording them.",
    discussion: """
      Examples:
        costs estimate --model claude-sonnet-4-5 --input-tokens 10000 --output-tokens 500
        costs estimate - --json < events.ndjson

      Prices set by hand in the ledger are used when there is one. A line that is no event gets
      {"error": ..., "line": N} in its place.
      """)

  @Argument(help: ArgumentHelp("- reads usage events from standard input.", valueName: "-"))
  var events: String?
  @Option(
    help: ArgumentHelp(
      "Read a provider's response from a file, or - for standard input.",
      valueName: "file"))
  var response: String?
  @Flag(name: .customLong("json"), help: "Print JSON.")
  var isJSON = false
  @OptionGroup var event: EventOptions
  @OptionGroup(title: "Counts") var usage: UsageOptions
  @OptionGroup(title: "Attribution") var attribution: AttributionOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let assessor = try ledger.location.openIfPresent()?.assessor() ?? Assessor()
    if let events {
      guard events == "-" else { throw Messages.unexpectedArgument(events, command: "estimate") }
      try estimateEvents(assessor)
    } else {
      guard response != nil || event.model != nil else {
        throw Messages.wrongUsage("a call needs --model, or --response", command: "estimate")
      }
      var fields = EventFields()
      try event.add(to: &fields)
      try attribution.add(to: &fields)
      try usage.add(to: &fields)
      let source = CallSource(fields: fields, response: response)
      let printer = CallPrinter(isJSON: isJSON)
      for event in try source.events(original: nil) {
        try printer.print(try assess(event, assessor), result: "estimate")
      }
      try printer.output.flush()
    }
  }

  private func assess(_ event: UsageEvent, _ assessor: Assessor) throws -> CallEntry {
    let nowMs = Machine.nowMs
    return try assessor.assess(event, nowMs: nowMs, madeID: CallID.make(nowMs: nowMs)).entry
  }

  private func estimateEvents(_ assessor: Assessor) throws {
    let printer = CallPrinter(isJSON: isJSON)
    var refused: Int64 = 0
    var priced: Int64 = 0
    try EventLines(input: try Input(path: "-")).forEachBatch { lines in
      for (number, line) in lines {
        do {
          try printer.print(try assess(UsageEvent(line: line), assessor), result: "estimate")
          priced += 1
        } catch {
          guard let failure = Messages.failure(for: error), failure.code == .badData else {
            throw error
          }
          refused += 1
          let answer: JSON = ["error": .string(failure.what), "line": .number("\(number)")]
          try printer.output.line(isJSON ? answer.text : "line \(number): \(failure.what)")
        }
      }
      try printer.output.flush()
    }
    if refused > 0 { throw Messages.badEstimates(refused, priced: priced) }
  }
}
