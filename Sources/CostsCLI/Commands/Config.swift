import ArgumentParser
import Metering
import Terminal

/// `costs config`: the defaults of options.
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show and set the defaults of options.",
    discussion: """
      Examples:
        costs config
        costs config set timezone Europe/Berlin
        costs config set summary.by team,model
        costs config unset timezone

      ledger       the ledger file; --ledger and $COSTS_LEDGER go before it
      timezone     whose days are meant; --timezone goes before it
      summary.by   the dimensions of costs summary
      currency     a currency to show amounts in beside USD, with its rate
      rate         how many of it one USD is

      The file is JSON: $COSTS_CONFIG, else ~/.config/costs/config.json ($XDG_CONFIG_HOME).
      """,
    subcommands: [ConfigList.self, ConfigSet.self, ConfigUnset.self, ConfigPath.self],
    defaultSubcommand: ConfigList.self)
}

/// `costs config list`.
struct ConfigList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show what is set.",
    discussion: """
      Example:
        costs config list --json
      """)

  @OptionGroup var form: FormatOptions

  func run() throws {
    let configuration = try Configuration.read()
    let known = Configuration.Key.allCases.map(\.rawValue)
    let unknown = configuration.texts.keys.filter { !known.contains($0) }.sorted()
    let output = Output()
    if form.chosen == .json {
      try output.line(ConfigurationJSON.object(configuration).text)
    } else {
      var grid = Grid(columns: [
        Grid.Column(field: "key", title: "key", canShrink: false),
        Grid.Column(field: "value", title: "value"),
      ])
      grid.rows = known.map { [.text($0), .plain(configuration.texts[$0])] }
      try output.write(grid, as: form.chosen)
    }
    try output.flush()
    for key in unknown { Talk.write("'\(key)' in the configuration is not known, and ignored.\n") }
  }
}

/// `costs config set`.
struct ConfigSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set a default.",
    discussion: """
      Example:
        costs config set timezone Europe/Berlin
      """)

  @Argument(help: "ledger, timezone, summary.by, currency or rate.")
  var key: String
  @Argument(help: "The value.")
  var value: String

  func run() throws {
    let key = try ConfigurationCheck.key(key)
    try ConfigurationCheck.check(value, for: key)
    var configuration = try Configuration.read()
    try configuration.set(key, value)
    let output = Output()
    try output.line("\(key.rawValue) = \(value)")
    try output.flush()
  }
}

/// `costs config unset`.
struct ConfigUnset: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unset", abstract: "Go back to the program's own default.",
    discussion: """
      Example:
        costs config unset timezone
      """)

  @Argument(help: "ledger, timezone, summary.by, currency or rate.")
  var key: String

  func run() throws {
    let key = try ConfigurationCheck.key(key)
    var configuration = try Configuration.read()
    let old = configuration[key]
    if old != nil { try configuration.set(key, nil) }
    let output = Output()
    try output.line(old.map { "\(key.rawValue) was \($0)" } ?? "\(key.rawValue) was not set")
    try output.flush()
  }
}

/// `costs config path`.
struct ConfigPath: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path", abstract: "Print the path of the configuration file.",
    discussion: """
      Example:
        cat "$(costs config path)"
      """)

  func run() throws {
    guard let path = Configuration.defaultPath else { throw Messages.noHome }
    let output = Output()
    try output.line(path)
    try output.flush()
  }
}
