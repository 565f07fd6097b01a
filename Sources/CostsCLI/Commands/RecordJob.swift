import Ledger
import Metering
import Terminal

/// The work of `costs record`, with its options as plain values.
struct RecordJob {
  var events: String?
  var response: String?
  var corrects: String?
  var isDryRun = false
  var isJSON = false
  var ledgerPath: String?
  var fields = EventFields()

  var ledger: LedgerLocation { get throws { try LedgerLocation(option: ledgerPath) } }
  private var source: CallSource { CallSource(fields: fields, response: response) }

  func run() throws {
    if let events {
      guard events == "-" else { throw Messages.unexpectedArgument(events, command: "record") }
      try recordEvents()
    } else if response == nil, fields.text("model") == nil {
      throw Messages.wrongUsage("a call needs --model, or --response", command: "record")
    } else if isDryRun {
      try showWithoutRecording()
    } else {
      try recordOne()
    }
  }

  private func recordOne() throws {
    let nowMs = Machine.nowMs
    // What cannot be taken is refused before a ledger is made.
    var events = corrects == nil ? try source.events(original: nil) : []
    let file = try ledger.openForWriting()
    if let corrects {
      events = try source.events(original: try file.call(id: corrects).occurredAtMs)
    }
    let assessor = file.assessor()
    let calls = try events.map {
      try assessor.assess($0, nowMs: nowMs, madeID: CallID.make(nowMs: nowMs))
    }
    let recorder = Recorder(file, source: "record")
    let results = try recorder.transaction {
      try calls.enumerated().map { index, call in
        try recorder.add(call, correcting: index == 0 ? corrects : nil, nowMs: nowMs)
      }
    }
    if !recorder.hasBudgets { file.settle() }
    // The program ends here. Freeing what SQLite knows of the schema takes a tenth of the time.
    _ = Unmanaged.passRetained(file)
    let printer = CallPrinter(isJSON: isJSON)
    let entries = zip(calls, results).map { $0.entry($1) }
    for (entry, recording) in zip(entries, results) {
      try printer.print(entry, result: recording.result.rawValue)
    }
    try printer.output.flush()
    if recorder.hasBudgets {
      BudgetWatch(file).look(after: entries)
      file.settle()
    }
  }

  private func showWithoutRecording() throws {
    let nowMs = Machine.nowMs
    let file = try ledger.openIfPresent()
    let assessor = file?.assessor() ?? Assessor()
    let original = try corrects.flatMap { try file?.call(id: $0).occurredAtMs }
    let printer = CallPrinter(isJSON: isJSON)
    for event in try source.events(original: original) {
      let call = try assessor.assess(event, nowMs: nowMs, madeID: CallID.make(nowMs: nowMs))
      try printer.print(call.entry, result: "dry_run")
    }
    try printer.output.flush()
  }
}

extension RecordJob {
  /// Reads the command line of a plain `record` without ArgumentParser, which takes longer than
  /// everything else that recording one call does.
  ///
  /// It is nil for anything out of the ordinary, a mistake or a wish for help among them: then
  /// ``Record`` reads the command line, and says what is wrong.
  ///
  /// - Parameter arguments: What follows `record`.
  init?(plain arguments: [String]) {
    self.init()
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "-" where events == nil: events = argument
      case "--json": isJSON = true
      case "--dry-run": isDryRun = true
      default:
        guard argument.hasPrefix("--"), let (option, value) = Self.option(argument, &rest),
          take(option, value)
        else { return nil }
      }
    }
  }

  /// `--name value` or `--name=value`, the name with underscores.
  private static func option(
    _ argument: String, _ rest: inout ArraySlice<String>
  ) -> (name: String, value: String)? {
    let name: Substring
    let value: String
    if let equals = argument.firstIndex(of: "=") {
      name = argument[..<equals]
      value = String(argument[argument.index(after: equals)...])
      if value.isEmpty { return nil }
    } else {
      guard let next = rest.popFirst(), !next.hasPrefix("-") || next == "-" else { return nil }
      name = argument[...]
      value = next
    }
    guard !name.contains("_") else { return nil }
    return (String(name.dropFirst(2).map { $0 == "-" ? "_" : $0 }), value)
  }

  private mutating func take(_ option: String, _ value: String) -> Bool {
    switch option {
    case "response": response = value
    case "corrects": corrects = value
    case "ledger": ledgerPath = value
    default:
      // A tag without `=` is for ArgumentParser's way to complain about, too.
      guard let isField = try? fields.add(option, value) else { return false }
      return isField
    }
    return true
  }
}
