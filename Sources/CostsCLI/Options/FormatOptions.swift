import ArgumentParser

/// How rows are printed.
struct FormatOptions: ParsableArguments {
  /// The forms in which rows can be printed.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json, csv, markdown
  }

  @Option(help: "table, json, csv or markdown.")
  var format: Format = .table
  @Flag(name: .customLong("json"), help: "The same as --format json.")
  var isJSON = false

  /// The form that was asked for.
  var chosen: Format { isJSON ? .json : format }
}
