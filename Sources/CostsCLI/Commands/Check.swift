import ArgumentParser
import Ledger
import Metering
import Terminal

/// `costs check`: whether the ledger is sound.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prove that the ledger is sound: silent and 0 when it is.",
    discussion: """
      Examples:
        costs check
        costs check --rebuild    makes the sums anew that summaries are read from

      Checked are the file, its schema, what refers to what, corrections and
      re-pricings, that every cost is its counts times the rates it keeps, that
      the stored sums are those of the calls, and that bills kept by costs
      reconcile still hold. What is wrong is printed, and the exit status is 2.
      """)

  @Flag(help: "Make the stored sums anew from the calls first, in one transaction.")
  var rebuild = false
  @Flag(name: .customLong("json"), help: "Print JSON.")
  var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    // Reading does not create a ledger, and brings an older one up to date.
    var file = try ledger.location.openForReading()
    if rebuild {
      try ledger.location.openForWriting().rebuildRollups()
      file = try ledger.location.openForReading()
    }
    let talk = CheckTalk()
    let check = try file.check { talk.show($0, rows: $1) }
    talk.clear()
    let output = Output()
    if isJSON {
      try output.line(CheckRendering.json(check).text)
    } else {
      try output.write(CheckRendering.text(check))
    }
    try output.flush()
    if !check.findings.isEmpty {
      throw try Messages.checkFound(
        CheckRendering.count(check),
        parts: Set(check.findings.map(\.part)),
        path: ledger.location.path)
    }
  }
}
