import ArgumentParser

/// Which ledger a command works on.
package struct LedgerOptions: ParsableArguments {
  @Option(
    name: .customLong("ledger"),
    help: ArgumentHelp(
      "The ledger file. Default: $COSTS_LEDGER, else ~/.local/share/costs/ledger.db.",
      valueName: "path"))
  package var path: String?

  package init() {}

  /// The ledger's place.
  package var location: LedgerLocation { get throws { try LedgerLocation(option: path) } }
}
