import ArgumentParser
import Ledger
import Terminal

/// Which calls a report is about, but for its period.
struct ReportFilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whose days: UTC, Europe/Berlin, +05:30. Default: as configured, else the system's.",
      valueName: "zone"))
  var timezone: String?
  @Option(
    help: ArgumentHelp(
      "What the books said at the end of this date, or at this instant.", valueName: "time"))
  var asOf: String?
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Only calls with this value; repeatable. != leaves out, an empty value is none.",
      valueName: "dim=value"))
  var conditions: [String] = []

  /// The filter, without a period.
  func filter() throws -> CallFilter {
    var filter = CallFilter(zone: try Zone(timezone ?? Configuration.read()[.timezone]))
    if let asOf {
      guard let bound = Period.bound(asOf, isEnd: true, zone: filter.zone) else {
        throw Messages.unknownTime(asOf, option: "--as-of")
      }
      filter.asOfMs = bound
    }
    filter.terms = try conditions.map(FilterOptions.term)
    return filter
  }
}

/// In which form a report is, and where it goes.
struct ReportFormOptions: ParsableArguments {
  /// The forms of a report.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, csv, markdown, html
  }

  @Option(help: "text, json, csv, markdown or html.")
  var format: Format = .text
  @Flag(name: .customLong("json"), help: "The same as --format json.")
  var isJSON = false
  @Option(help: ArgumentHelp("Write to this file instead of printing.", valueName: "file"))
  var output: String?
  @Flag(name: .customLong("ascii"), help: "Text without other characters than ASCII.")
  var isASCII = false

  /// The form that was asked for.
  var chosen: Format { isJSON ? .json : format }
}
