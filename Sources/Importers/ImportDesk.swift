import Ledger
import Metering
import Pricing

/// What became of a call that was read.
enum ImportOutcome: Hashable {
  /// It was new.
  case recorded
  /// It was there already, perhaps from another source.
  case known
  /// It took the place of what was recorded under its id.
  case replaced
  /// It is a copy of a call that is not in the ledger.
  case copy
  /// It cannot be true, or cannot be priced; why.
  case rejected(String)
}

/// Decides what becomes of each call: new, known, or better than what is recorded.
///
/// The one place where two descriptions of a call meet: two lines of a log, two files, two sources.
final class ImportDesk {
  private let source: any ImportSource.Type
  private let tables: ImportTables
  private let recorder: Recorder
  private let assessor: Assessor
  /// What is to be noted with the calls.
  private(set) var notes = ImportNotes()

  init(_ source: any ImportSource.Type, _ ledger: LedgerFile, _ tables: ImportTables) {
    self.source = source
    self.tables = tables
    recorder = Recorder(ledger, source: source.name)
    assessor = ledger.assessor()
  }

  /// Runs `body`, which takes any number of calls, in one transaction.
  func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    notes = ImportNotes()
    return try recorder.transaction(body)
  }

  /// Takes a call in the open transaction.
  ///
  /// - Parameters:
  ///   - call: The call, with its id.
  ///   - file: Where it was read, and when that was written: the time of a call that has none.
  ///   - nowMs: The time of recording, in Unix milliseconds.
  /// - Returns: What became of it.
  /// - Throws: `LedgerError`. What is wrong with the call is an outcome.
  func take(
    _ call: ImportedCall, from file: (path: String, modifiedAtMs: Int64), nowMs: Int64
  ) throws -> ImportOutcome {
    do {
      let assessed = try assess(call, file.modifiedAtMs)
      if let id = try recordedCall(meantBy: call, assessed.id) {
        noteAliases(of: call, assessed.id, as: id)
        return call.isCopy ? .known : try settle(call, at: id, file, nowMs)
      }
      if call.isCopy { return try isRecorded(assessed.id) ? .known : .copy }
      do {
        let recording = try recorder.add(assessed, nowMs: nowMs)
        if recording.result == .exists {
          // It may have been corrected since to what a person now says is wrong.
          if call.isAsTold { return try settle(call, at: assessed.id, file, nowMs) }
          if call.foreign == nil { try noteEvidence(of: assessed.id, call, file.path) }
          return .known
        }
        noteAliases(of: call, assessed.id, as: assessed.id)
        return .recorded
      } catch LedgerError.conflict {
        return try settle(call, at: assessed.id, file, nowMs)
      }
    } catch let error as LedgerError {
      throw error
    } catch {
      return .rejected("\(error)")
    }
  }

  /// Takes a batch of usage events in the open transaction.
  ///
  /// - Parameters:
  ///   - batch: The events.
  ///   - file: Where they were read, and when that was written.
  ///   - nowMs: The time of recording, in Unix milliseconds.
  /// - Returns: What became of the calls that were not simply new: the outcome of each, with the
  ///   number of its line.
  /// - Throws: `LedgerError`.
  func take(
    _ batch: CallBatch, from file: (path: String, modifiedAtMs: Int64), nowMs: Int64
  ) throws -> [(line: Int64, outcome: ImportOutcome)] {
    let tables = tables
    let left = try recorder.write(
      batch, nowMs: nowMs,
      isHeld: tables.hasAliases
        ? { try tables.call(alias: String(decoding: $0, as: UTF8.self)) != nil } : nil)
    return try left.map { row in
      let line = batch.line(ofRow: row)
      if !tables.hasAliases, try recorder.isRecorded(row, of: batch, fromHere: true) {
        return (line, .known)
      }
      let call = ImportedCall(event: recorder.event(row, of: batch), line: line)
      return (line, try take(call, from: file, nowMs: nowMs))
    }
  }

  /// Takes many calls in the open transaction, in their order.
  ///
  /// Most calls are new and have one id: these are written together. The others, and those whose
  /// ids are there already, are taken one by one.
  ///
  /// - Parameters:
  ///   - calls: The calls, each with its file.
  ///   - nowMs: The time of recording, in Unix milliseconds.
  /// - Returns: What became of each.
  /// - Throws: `LedgerError`.
  func take(
    _ calls: [(call: ImportedCall, file: (path: String, modifiedAtMs: Int64))], nowMs: Int64
  ) throws -> [ImportOutcome] {
    guard !tables.hasAliases, calls.allSatisfy({ $0.call.isPlain }) else {
      return try calls.map { try take($0.call, from: $0.file, nowMs: nowMs) }
    }
    var outcomes = [ImportOutcome](repeating: .recorded, count: calls.count)
    var assessed: [AssessedCall] = []
    var indices: [Int] = []
    for (index, (call, file)) in calls.enumerated() {
      do {
        assessed.append(try assess(call.event, file.modifiedAtMs))
        indices.append(index)
      } catch let error as LedgerError {
        throw error
      } catch {
        outcomes[index] = .rejected("\(error)")
      }
    }
    for (position, isKnown) in try recorder.write(assessed, nowMs: nowMs) {
      let index = indices[position]
      let (call, file) = calls[index]
      outcomes[index] = isKnown ? .known : try take(call, from: file, nowMs: nowMs)
    }
    return outcomes
  }

  private func assess(_ call: ImportedCall, _ fileTimeMs: Int64) throws -> AssessedCall {
    if let foreign = call.foreign?.call { return AssessedCall(foreign, id: foreign.firstID) }
    return try assess(call.event, fileTimeMs)
  }

  private func assess(_ event: UsageEvent, _ fileTimeMs: Int64) throws -> AssessedCall {
    try assessor.assess(event, nowMs: max(0, fileTimeMs), madeID: "")
  }

  // MARK: Other ids

  /// The recorded call that a call's further ids mean; nil when its own id is recorded, or none is.
  private func recordedCall(meantBy call: ImportedCall, _ id: String) throws -> String? {
    guard tables.hasAliases || !notes.aliases.isEmpty || !call.aliases.isEmpty else { return nil }
    if try isRecorded(id) { return nil }
    if let target = try target(of: id) { return target }
    for alias in call.aliases {
      if try isRecorded(alias) { return alias }
      if let target = try target(of: alias) { return target }
    }
    return nil
  }

  private func isRecorded(_ id: String) throws -> Bool { try tables.source(ofCall: id) != nil }

  private func target(of alias: String) throws -> String? {
    if let target = notes.aliases[alias] { return target }
    return try tables.call(alias: alias)
  }

  private func noteAliases(of call: ImportedCall, _ id: String, as target: String) {
    for alias in [id] + call.aliases where alias != target && notes.aliases[alias] == nil {
      notes.aliases[alias] = target
    }
  }

  // MARK: Two descriptions of one call

  /// Decides between a call and what is recorded under its id.
  private func settle(
    _ call: ImportedCall, at id: String, _ file: (path: String, modifiedAtMs: Int64), _ nowMs: Int64
  ) throws -> ImportOutcome {
    if let foreign = call.foreign?.call {
      return try settle(call, foreign, at: id, file.path, nowMs)
    }
    try noteEvidence(of: id, call, file.path)
    guard let recorded = try newest(of: id), let event = better(call, recorded) else {
      return .known
    }
    let better = try assess(event, file.modifiedAtMs)
    if isSame(better, recorded) { return .known }
    do {
      let recording = try recorder.add(better, correcting: recorded.id, nowMs: nowMs)
      guard recording.result == .recorded else { return .known }
      return .replaced
    } catch LedgerError.conflict {
      return .known
    }
  }

  /// Decides between another ledger's call and what is recorded under its id.
  private func settle(
    _ call: ImportedCall, _ foreign: ForeignCall, at id: String, _ path: String, _ nowMs: Int64
  ) throws -> ImportOutcome {
    guard let recorded = try newest(of: id) else { return .known }
    var replaced: [CallEntry] = []
    while let older = try (replaced.last ?? recorded).corrects.flatMap(tables.call(id:)) {
      replaced.append(older)
    }
    switch MergeRule.verdict(foreign, recorded, replacedHere: replaced) {
    case .known:
      if CallContent(foreign.entry) != CallContent(recorded) {
        try noteEvidence(of: id, call, path)
      }
      return .known
    case .conflict(let reason): return .rejected(reason)
    case .better: break
    }
    do {
      let better = AssessedCall(foreign, id: foreign.entry.id)
      let recording = try recorder.add(better, correcting: recorded.id, nowMs: nowMs)
      guard recording.result == .recorded else { return .known }
      return .replaced
    } catch LedgerError.conflict(let taken, _, _, _) {
      return .rejected("the correction '\(taken)' of call '\(id)' has the id of another call here")
    }
  }

  /// The row that counts: the last of the corrections.
  private func newest(of id: String) throws -> CallEntry? {
    var entry = try tables.call(id: id)
    while let later = entry?.supersededBy { entry = try tables.call(id: later) }
    return entry
  }

  /// What is known about a call now; nil when the call says nothing new.
  private func better(_ call: ImportedCall, _ recorded: CallEntry) -> UsageEvent? {
    if goesBefore(call, recorded) { return merged(call.event, recorded) }
    guard recorded.source == source.name, source.beganEarlier(call, recorded) else { return nil }
    var event = recorded.event
    event.id = call.event.id
    event.occurredAtMs = call.event.occurredAtMs
    event.reportedCostUSD = recorded.reportedPicousd.map { Money.usd($0) }
    return event
  }

  private func goesBefore(_ call: ImportedCall, _ recorded: CallEntry) -> Bool {
    if recorded.source == "record", recorded.corrects != nil { return false }
    if recorded.source == source.name {
      return call.isAsTold || source.outranks(call, recorded)
    }
    let isKnown = call.event.usage != nil
    let wasKnown = recorded.event.usage != nil
    if isKnown != wasKnown { return isKnown }
    return EvidenceRank.of(source.name) > EvidenceRank.of(recorded.source)
  }

  /// The better description with what only the other one knew: a call happened when it was first
  /// seen, and a gateway knows nothing of an agent's session.
  private func merged(_ event: UsageEvent, _ recorded: CallEntry) -> UsageEvent {
    var event = event
    event.occurredAtMs = min(event.occurredAtMs ?? .max, recorded.occurredAtMs)
    // Of two copies that count the same the one that saw the end is right about it.
    if event.status == ImportedCall.incomplete, recorded.event.status == "ok",
      event.usage == recorded.event.usage
    {
      event.status = "ok"
    }
    if recorded.source != source.name {
      event.attribution.merge(recorded.event.attribution) { own, _ in own }
      event.tags.merge(recorded.event.tags) { own, _ in own }
    }
    return event
  }

  private func isSame(_ call: AssessedCall, _ recorded: CallEntry) -> Bool {
    var (one, other) = (call.event, recorded.event)
    one.id = nil
    other.id = nil
    one.provider = call.provider
    other.provider = recorded.provider
    one.reportedCostUSD = nil
    other.reportedCostUSD = nil
    return one == other && call.reportedPicousd == recorded.reportedPicousd
  }

  private func noteEvidence(of id: String, _ call: ImportedCall, _ path: String) throws {
    guard let other = try tables.source(ofCall: id), other != source.name else { return }
    notes.evidence.append(ImportNotes.Evidence(callID: id, file: path, line: call.line))
  }
}
