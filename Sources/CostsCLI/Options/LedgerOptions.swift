import ArgumentParser

/// Which ledger a command works on.
struct LedgerOptions: ParsableArguments {
  @Option(
    name: .customLong("ledger"),
    help: ArgumentHelp(
      "The ledger file. Default: $COSTS_LEDGER, else ~/.local/share/costs/ledger.db.",
      valueName: "path"))
  var path: String?

  /// The ledger's place.
  var location: LedgerLocation { LedgerLocation(option: path) }
}
