import ArgumentParser
import Importers
import Terminal

/// `costs import`: what other tools wrote down.
///
/// What it does is in ``ImportJob``.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Import calls from other tools' logs, databases and exports.",
    discussion: """
      Examples:
        costs import --list                    the sources, and where they are
        costs import --all                     everything on this machine
        costs import claude-code               where Claude Code keeps its sessions
        costs import codex ~/backup/sessions   a folder, or a file
        costs import ndjson events.ndjson --rejects bad.ndjson
        costs import --all --follow            goes on as the tools write
        costs import mlflow --mlflow-uri http://localhost:5000 --experiment costs

      Importing again changes nothing: a file that has not changed is not read,
      a grown one only where it grew, and a call is recorded once, whichever
      sources tell of it. Lines that cannot be taken are named with file and
      line, the others are recorded, and the exit status is 65.
      """)

  @Argument(help: "What to import: a name from --list.")
  var source: String?
  @Argument(help: "A file or folder, or - for standard input. Default: where the tool writes.")
  var path: String?
  @Flag(help: "Import every source that is found on this machine.")
  var all = false
  @Flag(help: "List the sources, and where they are on this machine.")
  var list = false
  @Flag(help: "Show what would be recorded, and write nothing.")
  var dryRun = false
  @Flag(help: "Go on importing as files grow, until interrupted.")
  var follow = false
  @Option(help: ArgumentHelp("Copy lines that cannot be taken to this file.", valueName: "file"))
  var rejects: String?
  @Option(
    name: .customLong("column"),
    help: ArgumentHelp(
      "csv: the column that holds a field of an event; repeatable.", valueName: "field=name"))
  var columns: [String] = []
  @OptionGroup var server: ImportServerOptions
  @Flag(help: "Name every line that cannot be taken, not only the first 10.")
  var verbose = false
  @Flag(name: .customLong("json"), help: "Print JSON.")
  var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    if list {
      guard source == nil, !all else {
        throw Messages.wrongUsage("--list stands alone", command: "import")
      }
      return try ImportListing.print(isJSON: isJSON)
    }
    guard !(follow && dryRun) else {
      throw Messages.wrongUsage("--follow records, --dry-run does not", command: "import")
    }
    guard !(follow && path == "-") else {
      throw Messages.wrongUsage("--follow needs a file or folder, not -", command: "import")
    }
    var job = ImportJob(targets: try targets(), ledger: try ledger.location)
    job.isDryRun = dryRun
    job.isVerbose = verbose
    job.isJSON = isJSON
    job.settings = try settings()
    job.rejects = try rejects.map { try RejectsFile(path: $0) }
    if source == MLflowSource.name, path == nil {
      return try server.readingTraces { try job.run() }
    }
    if follow { try job.follow() } else { try job.run() }
  }

  private func targets() throws -> [ImportTarget] {
    if all {
      guard source == nil else {
        throw Messages.wrongUsage("--all takes no source ('\(source ?? "")')", command: "import")
      }
      let found = ImportTarget.found()
      guard !found.isEmpty else { throw Messages.nothingToImport() }
      return found
    }
    guard let name = source else {
      throw Messages.wrongUsage("import needs a source, --all or --list", command: "import")
    }
    guard let source = ImportSources.named(name) else {
      throw Messages.unknownSource(name, nearest: Self.nearest(to: name))
    }
    if let path { return [ImportTarget(source: source, path: path)] }
    // What the other program reads from the server comes on standard input.
    if name == MLflowSource.name { return [ImportTarget(source: source, path: "-")] }
    let target = ImportTarget(found: source)
    guard !target.paths.isEmpty else {
      throw Messages.sourceNotFound(name, places: source.places(ImportTarget.environment))
    }
    return [target]
  }

  private static func nearest(to name: String) -> String? {
    let names = ImportSources.all.map { $0.name }
    return names.first { $0.hasPrefix(name) } ?? Spelling.nearest(to: name, among: names)
  }

  private func settings() throws -> ImportSettings {
    var settings = ImportSettings()
    for text in columns {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw Messages.columnWithoutName(text)
      }
      settings.columns.append(
        ImportSettings.Column(
          field: String(text[..<equals]), name: String(text[text.index(after: equals)...])))
    }
    return settings
  }
}
