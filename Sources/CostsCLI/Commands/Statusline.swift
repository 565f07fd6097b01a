import ArgumentParser
import Ledger
import Metering
import Terminal

/// `costs statusline`: one line for a prompt, a status bar or an editor.
struct Statusline: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print one line: spend of today and of this month, and budgets.",
    discussion: """
      Examples:
        costs statusline
        costs statusline --where project=atlas --timezone Europe/Berlin

      In tmux: set -g status-right '#(costs statusline)'. In Claude Code's settings.json:
      "statusLine": {"type": "command", "command": "costs statusline"}

      Amounts are rounded to cents, halves to the even one; --json has them exact. Calls of
      unknown cost are counted beside them. Of the budgets the two fullest are shown.
      """)

  @Option(
    help: ArgumentHelp(
      "Whose days: UTC, Europe/Berlin, +05:30. Default: as configured, else the system's.",
      valueName: "zone"))
  var timezone: String?
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Only calls with this value; repeatable.", valueName: "dim=value"))
  var conditions: [String] = []
  @Flag(name: .customLong("json"), help: "Print the exact amounts as JSON.")
  var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let output = Output()
    let zone = try Zone(timezone ?? Configuration.read()[.timezone])
    let glance = try Glance(
      ledger.location.openIfPresent(), zone: zone,
      terms: conditions.map(FilterOptions.term), nowMs: Machine.nowMs)
    try output.line(isJSON ? glance.json.text : glance.line)
    try output.flush()
  }
}
