import Metering

/// Any CSV with a header: our own field names, names that are known for them, or a mapping that the
/// caller gives.
public struct CSVSource: ImportSource {
  /// `csv`.
  public static let name = "csv"
  /// What it is, in one line for help.
  public static let summary = "CSV with a header: our field names, or a guess at others"

  /// A file lies where somebody put it.
  public static func places(_ environment: ImportEnvironment) -> [String] { [] }

  /// CSV and tab-separated text.
  public static func isOwn(path: String) -> Bool {
    [".csv", ".tsv"].contains { path.lowercased().hasSuffix($0) }
  }

  /// No: the header is at the beginning.
  public static let canResume = false

  /// Yes: what its columns mean is a guess otherwise.
  public static let takesColumns = true

  private var given: [String: String]
  private var plan = ColumnPlan(header: [], given: [:])
  /// How often a row without an id stood in the file that is being read.
  private var repeats: [String: Int] = [:]

  /// A reader for one run that guesses.
  public init() { given = [:] }

  /// A reader that takes fields from the columns it is told, and guesses at the others.
  ///
  /// - Parameter columns: The column for each field of a usage event, such as `input_tokens`, as
  ///   the header writes it. An empty name leaves the field out.
  public init(columns: [String: String]) { given = columns }

  /// Takes columns that hold fields; `tag:KEY` is a field too.
  ///
  /// - Throws: `MeteringError` for what is no field of a usage event.
  public mutating func configure(_ settings: ImportSettings) throws {
    for column in settings.columns {
      guard ColumnPlan.fields.contains(column.field) || column.field.hasPrefix("tag:") else {
        throw MeteringError(
          "'\(column.field)' is no field of a usage event (such as model, input_tokens, cost_usd)")
      }
      given[column.field] = column.name
    }
  }

  /// Reads one file.
  public mutating func read(
    _ file: any ImportFile, into sink: inout ImportSink
  ) throws {
    repeats = [:]
    plan = ColumnPlan(header: [], given: [:])
    try RecordFile.read(file, into: &sink) { record, line, sink in
      switch record {
      case .value: sink.reject(line: line, "this is JSON (costs import ndjson)")
      case .header(let names):
        plan = ColumnPlan(header: names, given: given)
        try plan.check()
        if let guess = plan.guess { sink.note(guess) }
      case .row(let row): try take(row, line, &sink)
      }
    }
  }

  private mutating func take(
    _ row: Fields, _ line: Int64, _ sink: inout ImportSink
  ) throws {
    let event: UsageEvent
    do { event = try self.event(row) } catch { return sink.reject(line: line, "\(error)") }
    var call = ImportedCall(event: event, line: line)
    call.isAsTold = !given.isEmpty
    try sink.take(call)
  }

  private mutating func event(_ row: Fields) throws(MeteringError) -> UsageEvent {
    let object = try plan.object(of: row)
    var event = try UsageEvent(object)
    if event.id == nil { event.id = id(of: row) }
    return event
  }

  /// The id of a row without one: what it says, and how often that was said before in the file.
  ///
  /// Two equal rows of one file are two calls; the same rows in another export are the same.
  private mutating func id(of row: Fields) -> String {
    let id = "csv:" + StableHash.of([row.json.text])
    let count = repeats[id, default: 0] + 1
    repeats[id] = count
    return count == 1 ? id : "\(id)#\(count)"
  }
}
