import ArgumentParser
import Terminal

/// `costs path`: where the ledger is.
struct Path: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the path of the ledger file.",
    discussion: """
      Example:
        sqlite3 "$(costs path)" "SELECT * FROM spend_by_month"
      """)

  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let output = Output()
    try output.line(ledger.location.path)
    try output.flush()
  }
}
