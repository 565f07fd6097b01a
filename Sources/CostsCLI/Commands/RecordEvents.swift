import Ledger
import Metering
import Terminal

/// `costs record -`: a stream of usage events.
extension RecordJob {
  /// Records events as they arrive: each piece of input is one transaction.
  func recordEvents() throws {
    guard !fields.describesCall, response == nil, corrects == nil else {
      throw Messages.wrongUsage(
        "with - the events bring their own fields; only attribution can be added",
        command: "record")
    }
    let printer = CallPrinter(isJSON: isJSON)
    var tally = EventTally()
    if isDryRun || isJSON {
      try recordEachEvent(EventLines(input: try Input(path: "-")), printer, &tally)
    } else {
      try recordBatches(&tally)
    }
    try tally.close(printer, isDryRun: isDryRun)
  }

  /// Records what arrives in batches, for a tally.
  private func recordBatches(_ tally: inout EventTally) throws {
    let file = try ledger.openForWriting()
    var defaults = BulkDefaults(
      timeMs: { Machine.nowMs }, makeID: { _, _ in CallID.make(nowMs: Machine.nowMs) })
    defaults.attribution = fields.attribution
    let stream = try EventStream(
      Input.standardInput, pricedBy: file, EventStream.Options(), defaults)
    let recorder = Recorder(file, source: "record")
    let watch = BudgetWatch(file)
    defer { watch.look() }
    do {
      while let batch = try stream.next() {
        // A writer that hangs up without a line is no reason to take the lock.
        if batch.count == 0 && batch.refused.isEmpty { continue }
        let outcome = try recorder.record(batch, nowMs: Machine.nowMs)
        tally.recorded += outcome.recorded
        tally.existing += outcome.existing
        for (line, error) in outcome.refused { try tally.refuse(line, error) }
        watch.lookNowAndThen()
      }
    } catch let failure as EventStream.Failure {
      throw Messages.eventsBrokenOff(failure)
    }
  }

  /// Records events one by one, to show each.
  private func recordEachEvent(
    _ lines: EventLines, _ printer: CallPrinter, _ tally: inout EventTally
  ) throws {
    if isDryRun {
      let assessor = try ledger.openIfPresent()?.assessor() ?? Assessor()
      try lines.forEachBatch { batch in
        for line in batch {
          do {
            let call = try assess(line.line, assessor)
            try printer.print(call.entry, result: "dry_run", onlyJSON: true)
            tally.recorded += 1
          } catch { try tally.refuse(line.number, error) }
        }
        try printer.output.flush()
      }
    } else {
      let file = try ledger.openForWriting()
      let assessor = file.assessor()
      let recorder = Recorder(file, source: "record")
      let watch = BudgetWatch(file)
      try lines.forEachBatch { batch in
        let done = try recorder.transaction { try add(batch, recorder, assessor, &tally) }
        // Only what is safely in the file is acknowledged.
        for (call, recording) in done {
          let entry = call.entry(recording)
          try printer.print(entry, result: recording.result.rawValue, onlyJSON: true)
        }
        try printer.output.flush()
        watch.lookNowAndThen()
      }
      watch.look()
    }
  }

  private func add(
    _ batch: [(number: Int64, line: ArraySlice<UInt8>)], _ recorder: Recorder,
    _ assessor: Assessor, _ tally: inout EventTally
  ) throws -> [(AssessedCall, Recording)] {
    var done: [(AssessedCall, Recording)] = []
    for line in batch {
      do {
        let call = try assess(line.line, assessor)
        let recording = try recorder.add(call, nowMs: Machine.nowMs)
        if recording.result == .recorded { tally.recorded += 1 } else { tally.existing += 1 }
        done.append((call, recording))
      } catch { try tally.refuse(line.number, error) }
    }
    return done
  }

  /// The event's own attribution goes before that of the flags.
  private func assess(_ line: ArraySlice<UInt8>, _ assessor: Assessor) throws -> AssessedCall {
    try line.withUnsafeBytes { try assess($0, assessor) }
  }

  private func assess(
    _ line: UnsafeRawBufferPointer, _ assessor: Assessor
  ) throws -> AssessedCall {
    let nowMs = Machine.nowMs
    var event = try UsageEvent(parsing: line)
    event.attribution.merge(fields.attribution) { own, _ in own }
    return try assessor.assess(event, nowMs: nowMs, madeID: CallID.make(nowMs: nowMs))
  }
}

/// What became of the lines of a stream of events.
struct EventTally {
  var recorded: Int64 = 0
  var existing: Int64 = 0
  private var refused: Int64 = 0
  private var worst = Failure.Code.failed

  /// Says what is wrong with a line and counts it.
  ///
  /// An error that is not about the line is thrown on.
  mutating func refuse(_ number: Int64, _ error: any Error) throws {
    guard let failure = Messages.failure(for: error) else { throw error }
    if case LedgerError.conflict = error {} else if failure.code != .badData { throw error }
    Talk.write(Messages.badLine(number, failure).text)
    refused += 1
    if failure.code == .badData { worst = .badData }
  }

  /// Says what was done, and fails when a line was refused.
  func close(_ printer: CallPrinter, isDryRun: Bool) throws {
    if !printer.isJSON {
      let verb = isDryRun ? "would record" : "recorded"
      try printer.output.line(
        "\(verb) \(Digits.grouped(recorded)), already there \(Digits.grouped(existing)), "
          + "refused \(Digits.grouped(refused))")
    }
    try printer.output.flush()
    if refused > 0 {
      throw Messages.badLines(
        refused, others: recorded + existing, isDryRun: isDryRun, code: worst)
    }
  }
}
