import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs explain`: a cost that a person can redo by hand.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how a call's cost comes about: counts, rates, amounts, sum.",
    discussion: """
      Example:
        costs explain req_7f3

      The rates are those that were used when the call was priced: they are kept with it.
      """)

  @Argument(help: "The call's id.")
  var id: String
  @Flag(name: .customLong("json"), help: "Print JSON.")
  var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let explanation = try ledger.location.openForReading().explain(id: id)
    let output = Output()
    if isJSON {
      try output.line(ExplanationJSON.object(explanation).text)
    } else {
      try output.write(ExplanationText.text(explanation))
    }
    try output.flush()
  }
}
