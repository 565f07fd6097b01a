import ArgumentParser

/// How rows are printed.
package struct FormatOptions: ParsableArguments {
  /// The forms in which rows can be printed.
  package enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json, csv, markdown
  }

  @Option(help: "table, json, csv or markdown.")
  package var format: Format = .table
  @Flag(name: .customLong("json"), help: "The same as --format json.")
  package var isJSON = false

  package init() {}

  /// The form that was asked for.
  package var chosen: Format { isJSON ? .json : format }
}
