import ArgumentParser
import Ledger
import Terminal

/// `costs live`: a screen that follows the ledger.
struct Live: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Watch spend and calls as they are recorded.",
    discussion: """
      Example:
        costs live --once --where team=search

      Without --once it goes on until q or Ctrl-C ends it. It reads the ledger when that has
      changed, and writes nothing.
      """)

  @Flag(help: "Print the screen once and end.")
  var once = false
  @Option(
    help: ArgumentHelp(
      "Whose days: UTC, Europe/Berlin, +05:30. Default: as configured, else the system's.",
      valueName: "zone"))
  var timezone: String?
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Only calls with this value; repeatable.", valueName: "dim=value"))
  var conditions: [String] = []
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let zone = try Zone(timezone ?? Configuration.read()[.timezone])
    let screen = LiveScreen(
      ledger: try ledger.location.openForReading(), zone: zone,
      terms: try conditions.map(FilterOptions.term))
    let output = Output()
    if once {
      let lines = try screen.lines(width: Machine.terminalWidth, height: nil, nowMs: Machine.nowMs)
      for line in lines { try output.line(line) }
      try output.flush()
    } else {
      guard let terminal = FullScreen() else { throw Messages.noTerminal(command: "live --once") }
      defer { terminal.leave() }
      try follow(screen, on: terminal)
    }
  }

  /// Draws when the ledger, the terminal's size or the day has changed, until it is to end.
  private func follow(_ screen: LiveScreen, on terminal: FullScreen) throws {
    let interruption = Interruption()
    var drawn: Drawn?
    while !interruption.hasCome {
      let nowMs = Machine.nowMs
      let size = Machine.terminalSize ?? (80, 24)
      let now = Drawn(
        changes: try screen.ledger.changeCount(), width: size.columns, height: size.lines,
        minute: nowMs / 60_000)
      if now != drawn {
        try terminal.draw(
          screen.lines(width: size.columns, height: size.lines, nowMs: nowMs), width: size.columns)
        drawn = now
      }
      if let key = terminal.key(withinMs: 500), key == "q" || key == "Q" { return }
    }
  }

  /// What a drawn screen depends on.
  private struct Drawn: Equatable {
    let changes: Int64
    let width: Int
    let height: Int
    let minute: Int64
  }
}
