import ArgumentParser
import Terminal

/// `costs record`: puts calls into the ledger.
///
/// What it does is in ``RecordJob``.
struct Record: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Record calls: from flags, a provider's response, or usage events.",
    discussion: """
      Examples:
        costs record --model gpt-4o --input-tokens 4316 --output-tokens 716 --team search
        curl -s https://api.openai.com/v1/responses ... | costs record --response -
        costs record - < events.ndjson

      The same id with the same content is recorded once. --response takes a JSON body, an SSE
      transcript or newline-delimited JSON as the provider sent it; nothing of the prompt or the
      answer is kept. - takes usage events, one JSON object a line, named like the flags.
      """)

  @Argument(help: ArgumentHelp("- reads usage events from standard input.", valueName: "-"))
  var events: String?
  @Option(
    help: ArgumentHelp(
      "Read a provider's response from a file, or - for standard input.", valueName: "file"))
  var response: String?
  @Option(help: ArgumentHelp("Replace the recorded call with this id.", valueName: "id"))
  var corrects: String?
  @Flag(help: "Show what would be recorded, and write nothing.")
  var dryRun = false
  @Flag(name: .customLong("json"), help: "Print JSON.")
  var isJSON = false
  @OptionGroup var event: EventOptions
  @OptionGroup(title: "Counts") var usage: UsageOptions
  @OptionGroup(title: "Attribution") var attribution: AttributionOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws { try job().run() }

  func job() throws -> RecordJob {
    var job = RecordJob()
    job.events = events
    job.response = response
    job.corrects = corrects
    job.isDryRun = dryRun
    job.isJSON = isJSON
    job.ledgerPath = ledger.path
    try event.add(to: &job.fields)
    try attribution.add(to: &job.fields)
    try usage.add(to: &job.fields)
    return job
  }
}
