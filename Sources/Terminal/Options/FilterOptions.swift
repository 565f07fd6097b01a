import ArgumentParser
import Ledger

/// Which calls a command is about.
package struct FilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("From this date, or instant, on.", valueName: "time"))
  package var since: String?
  @Option(
    help: ArgumentHelp("Until the end of this date, or before this instant.", valueName: "time"))
  package var until: String?
  @Option(help: "today, yesterday, 7d, 30d, week, month, year, 2026-10, 2026-10-15 or all.")
  package var period: String?
  @Option(
    help: ArgumentHelp(
      "Whose days: UTC, Europe/Berlin, +05:30. Default: as configured, else the system's.",
      valueName: "zone"))
  package var timezone: String?
  @Option(
    help: ArgumentHelp(
      "What the books said at the end of this date, or at this instant.", valueName: "time"))
  package var asOf: String?
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Only calls with this value; repeatable. != leaves out, an empty value is none.",
      valueName: "dim=value"))
  package var conditions: [String] = []

  package init() {}

  /// The filter, with the bounds in the zone.
  package func filter() throws -> CallFilter {
    let zone = try Zone(timezone ?? Configuration.read()[.timezone])
    var filter = CallFilter(zone: zone)
    if let period {
      guard since == nil, until == nil else {
        throw Messages.wrongUsage("--period excludes --since and --until", command: "summary")
      }
      guard let span = Period(period, zone: zone, nowMs: Machine.nowMs) else {
        throw Messages.unknownPeriod(period)
      }
      filter.period = span
    } else {
      filter.period.sinceMs = try bound(since, "--since", isEnd: false, zone)
      filter.period.untilMs = try bound(until, "--until", isEnd: true, zone)
    }
    filter.asOfMs = try bound(asOf, "--as-of", isEnd: true, zone)
    filter.terms = try conditions.map(Self.term)
    return filter
  }

  /// One `--where`.
  package static func term(_ text: String) throws -> CallFilter.Term {
    guard let term = try CallFilter.Term(text) else { throw Messages.filterWithoutValue(text) }
    return term
  }

  private func bound(_ text: String?, _ option: String, isEnd: Bool, _ zone: Zone) throws -> Int64?
  {
    guard let text else { return nil }
    guard let bound = Period.bound(text, isEnd: isEnd, zone: zone) else {
      throw Messages.unknownTime(text, option: option)
    }
    return bound
  }
}
