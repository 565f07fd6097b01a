import Ledger
import Metering

/// One import: one source, into one ledger.
///
/// It finds the source's files, leaves out those that have not changed, lets the source read the
/// others, and hands the calls on in batches. The calls of a batch and the notes of what was read
/// are one transaction, so an import that is killed at any moment loses nothing, and the next one
/// doubles nothing and goes on where the last batch ended.
public final class ImportSession {
  let source: any ImportSource.Type
  let ledger: LedgerFile?
  let hooks: ImportHooks
  private let isDryRun: Bool
  private let settings: ImportSettings
  let nowMs: () -> Int64
  /// How events are read in bulk.
  var streaming = EventStream.Options()

  let tables: ImportTables?
  private let desk: ImportDesk?
  private let assessor: Assessor
  private var reader: any ImportSource
  private var batch: [(call: ImportedCall, file: FileInWork)] = []
  var finished: [FileInWork] = []
  var report: ImportReport
  var progress: ImportProgress
  /// What a dry run would have recorded: it leaves no trace that a duplicate could be told by.
  private var imagined: Set<String> = []
  var planner: ImportPlanner
  private var overlap: SumOverlap

  /// How many small files share a transaction.
  private static let filesPerBatch = 256

  /// - Parameters:
  ///   - source: The source.
  ///   - ledger: The ledger, open for writing; nil for a dry run where there is none yet.
  ///   - isDryRun: Whether nothing is written.
  ///   - settings: What the person says about the files.
  ///   - hooks: What is told while it runs.
  ///   - nowMs: The clock, in Unix milliseconds.
  /// - Throws: `LedgerError`.
  public init(
    _ source: any ImportSource.Type, into ledger: LedgerFile?, isDryRun: Bool = false,
    settings: ImportSettings = ImportSettings(), hooks: ImportHooks = ImportHooks(),
    nowMs: @escaping () -> Int64
  ) throws {
    self.source = source
    self.ledger = ledger
    self.isDryRun = isDryRun || ledger == nil
    self.settings = settings
    self.hooks = hooks
    self.nowMs = nowMs
    if let ledger {
      let tables = try ImportTables(ledger)
      self.tables = tables
      desk = ImportDesk(source, ledger, tables)
      assessor = ledger.assessor()
    } else {
      tables = nil
      desk = nil
      assessor = Assessor()
    }
    planner = try ImportPlanner(
      source, tables, ledger: ledger?.path, settings: settings)
    reader = source.init()
    overlap = SumOverlap(source: source.name)
    report = ImportReport(source: source.name)
    progress = ImportProgress(source: source.name)
  }

  /// Imports files, and the source's files below folders.
  ///
  /// It may be run again, for what has been written since.
  ///
  /// - Parameter paths: Files and folders; `-` is standard input.
  /// - Returns: What was done.
  /// - Throws: `LedgerError`; ``ImportError`` for a path that does not exist or cannot be read;
  ///   `MeteringError` for settings that make no sense.
  ///   What is wrong inside a file or with one of many is reported, and the rest goes on.
  public func run(_ paths: [String]) throws -> ImportReport {
    report = ImportReport(source: source.name)
    overlap = SumOverlap(source: source.name)
    reader = source.init()
    try reader.configure(settings)
    let source = source
    var walk = FileWalk { source.isOwn(path: $0) }
    for path in paths { try walk.add(path) }
    for problem in walk.problems { reject(file: problem.path, line: 0, "\(problem)") }
    let isOnlyOne = walk.files.count == 1 && paths == walk.files
    let plans = try plans(source.inOrder(walk.files), isOnlyOne: isOnlyOne)
    progress.totalBytes = plans.reduce(0) { $0 + $1.bytes }
    progress.bytes = 0
    for plan in plans {
      if hooks.isStopped() {
        report.isStopped = true
        break
      }
      do {
        if let desk, !isDryRun, source.isEvents, plan.isLarge {
          try readEvents(plan, desk)
        } else {
          try read(plan)
        }
      } catch let error as ImportError {
        if isOnlyOne { throw error }
        reject(file: plan.path, line: 0, "\(error)")
      }
    }
    try commit()
    if let tables { report.add(notes: try overlap.notes(tables)) }
    return report
  }

  private func plans(_ paths: [String], isOnlyOne: Bool) throws -> [ImportPlan] {
    var plans: [ImportPlan] = []
    for path in paths {
      report.files += 1
      do {
        switch try planner.decide(path) {
        case .read(let plan): plans.append(plan)
        case .gone: report.files -= 1
        case .unchanged(let oldestCallMs):
          report.unchangedFiles += 1
          report.consider(file: path, oldestCallMs: oldestCallMs)
        }
      } catch let error as ImportError {
        if isOnlyOne { throw error }
        reject(file: path, line: 0, "\(error)")
      }
    }
    return plans
  }

  // MARK: Reading

  /// A file while its calls are on their way.
  final class FileInWork {
    let plan: ImportPlan
    let modifiedAtMs: Int64
    var oldestCallMs: Int64?
    var rejectedLines: Set<Int64> = []
    var note: RememberedFile?

    init(_ plan: ImportPlan, modifiedAtMs: Int64) {
      self.plan = plan
      self.modifiedAtMs = modifiedAtMs
      oldestCallMs = plan.remembered?.oldestCallMs
    }
  }

  private func read(_ plan: ImportPlan) throws {
    // Before the file is read: what is written meanwhile makes it a changed file next time.
    let status = try planner.status(of: plan.path)
    let file = try plan.open()
    let work = FileInWork(plan, modifiedAtMs: plan.path == "-" ? nowMs() : file.modifiedAtMs)
    file.onPiece = { [self] count in
      progress.bytes += Int64(count)
      hooks.onProgress(progress)
    }
    var sink = ImportSink(
      onReject: { [self] line, reason in reject(work, line: line, reason) },
      flush: { [self] sink in
        take(&sink, work)
        if source.canCheckpoint {
          work.note = note(file, work, status)
          // As big as what has been read, so that the rest makes it a grown file.
          work.note?.size = file.position
        }
        try commit()
        if hooks.isStopped() { throw Stopped() }
      })
    var isWhole = true
    do {
      try reader.read(file, into: &sink)
    } catch is Stopped {
      report.isStopped = true
      isWhole = false
    } catch let error as LedgerError {
      throw error
    } catch let error as ImportError {
      throw error
    } catch {
      reject(work, line: 0, "\(error)")
      isWhole = false
    }
    take(&sink, work)
    if isWhole, let bills = sink.bills { try merge(bills, of: work, isDryRun: isDryRun) }
    report.lines += max(sink.lines, file.lines)
    if file.isOpenEnded { report.openEnded += 1 }
    report.add(notes: sink.notes)
    for (reason, count) in sink.skipped { report.skipped[reason, default: 0] += count }
    if isWhole {
      work.note = note(file, work, status)
      if let status { planner.remember(plan.path, status, oldestCallMs: work.oldestCallMs) }
    }
    finished.append(work)
    try copyRejectedLines(of: work)
    if batch.count >= ImportSink.batch || finished.count >= Self.filesPerBatch { try commit() }
  }

  /// Thrown through a source's reader when the import is to end.
  private struct Stopped: Error {}

  private func take(_ sink: inout ImportSink, _ work: FileInWork) {
    for var call in sink.drain() {
      overlap.add(call.event.occurredAtMs)
      if call.isLowConfidence {
        report.lowConfidence += 1
        if call.event.status == "ok" { call.event.status = ImportedCall.incomplete }
      }
      if let ms = call.event.occurredAtMs { work.oldestCallMs = min(work.oldestCallMs ?? ms, ms) }
      if call.event.id == nil { call.event.id = Self.madeID(call, work.plan, source.name) }
      batch.append((call, work))
    }
  }

  /// The id of a call that its source gave none: the same call in the same place has the same.
  private static func madeID(_ call: ImportedCall, _ plan: ImportPlan, _ source: String) -> String {
    var hash = StableHash()
    hash.add(plan.absolutePath)
    hash.add(call.line)
    hash.add(call.event.model)
    hash.add(call.event.occurredAtMs ?? -1)
    for kind in UsageKind.allCases { hash.add(call.event.usage?[kind] ?? -1) }
    return source + ":" + hash.text
  }

  /// What to remember of a file as far as it has been dealt with.
  func note(_ file: LogFile, _ work: FileInWork, _ status: FileStatus?) -> RememberedFile? {
    guard let status, status.kind == .file else { return nil }
    let samples =
      source.canResume ? LogFile.samples(of: file.path, position: file.position) : nil
    return RememberedFile(
      path: work.plan.absolutePath, size: status.size, modifiedAtMs: status.modifiedAtMs,
      lines: file.linesBefore + file.lines, position: file.position, head: samples?.head,
      tail: samples?.tail, oldestCallMs: work.oldestCallMs)
  }

  // MARK: Handing on

  /// Records the batch and notes what was read.
  ///
  /// Both are safe when it returns.
  func commit() throws {
    defer {
      batch.removeAll(keepingCapacity: true)
      finished.removeAll(keepingCapacity: true)
    }
    if batch.isEmpty && finished.isEmpty { return }
    let outcomes = try outcomesOfBatch()
    for (entry, outcome) in zip(batch, outcomes) {
      report.count(outcome)
      if case .rejected(let reason) = outcome {
        reject(entry.file, line: entry.call.line, reason)
      }
    }
    progress.calls += Int64(batch.count)
    hooks.onProgress(progress)
    for file in finished {
      report.consider(file: file.plan.path, oldestCallMs: file.oldestCallMs)
    }
  }

  private func outcomesOfBatch() throws -> [ImportOutcome] {
    guard let desk, let tables else { return try batch.map { try imagine($0.call, $0.file) } }
    if isDryRun {
      if batch.isEmpty { return [] }
      do {
        return try desk.transaction {
          throw Imagined(outcomes: try batch.map { try take($0, desk) })
        }
      } catch let imagined as Imagined {
        return imagined.outcomes
      }
    }
    return try desk.transaction {
      let calls = batch.map { entry in
        (entry.call, (entry.file.plan.absolutePath, entry.file.modifiedAtMs))
      }
      let outcomes = try desk.take(calls, nowMs: nowMs())
      var notes = desk.notes
      notes.files = finished.compactMap(\.note)
      // A file that is read on: its place after this batch, not an earlier one.
      if let last = batch.last?.file, let note = last.note, finished.last !== last {
        notes.files.append(note)
      }
      try tables.note(
        notes, source: source.name, memory: planner.memory, nowMs: nowMs())
      return outcomes
    }
  }

  /// Carries what would have happened out of a transaction that is rolled back.
  private struct Imagined: Error { let outcomes: [ImportOutcome] }

  private func take(
    _ entry: (call: ImportedCall, file: FileInWork), _ desk: ImportDesk
  ) throws -> ImportOutcome {
    if isImagined(entry.call) { return .known }
    let outcome = try desk.take(
      entry.call, from: (entry.file.plan.absolutePath, entry.file.modifiedAtMs), nowMs: nowMs())
    if outcome == .recorded { imagine(entry.call) }
    return outcome
  }

  /// What would become of a call in an empty ledger.
  private func imagine(_ call: ImportedCall, _ file: FileInWork) throws -> ImportOutcome {
    if isImagined(call) { return .known }
    if call.isCopy { return .copy }
    do { _ = try assessor.assess(call.event, nowMs: file.modifiedAtMs, madeID: "") } catch {
      return .rejected("\(error)")
    }
    imagine(call)
    return .recorded
  }

  /// Whether the call was met before under one of its ids, which are then noted.
  private func isImagined(_ call: ImportedCall) -> Bool {
    let ids = [call.event.id].compactMap(\.self) + call.aliases
    guard ids.contains(where: imagined.contains) else { return false }
    imagine(call)
    return true
  }

  private func imagine(_ call: ImportedCall) {
    if let id = call.event.id { imagined.insert(id) }
    imagined.formUnion(call.aliases)
  }

  // MARK: What could not be taken

  func reject(_ work: FileInWork, line: Int64, _ reason: String) {
    if line > 0, hooks.onRejectedLine != nil { work.rejectedLines.insert(line) }
    reject(file: work.plan.path, line: line, reason)
  }

  private func reject(file: String, line: Int64, _ reason: String) {
    report.rejected += 1
    hooks.onReject(ImportRejection(file: file, line: line, reason: reason))
  }

  /// Reads a file once more for the lines that were rejected: that is rare, and keeping every line
  /// until its call is recorded would be dear.
  func copyRejectedLines(of work: FileInWork) throws {
    guard let copy = hooks.onRejectedLine, work.plan.path != "-" else { return }
    if !batch.isEmpty { try commit() }
    guard !work.rejectedLines.isEmpty else { return }
    try work.plan.open().forEachLine { number, bytes in
      if work.rejectedLines.contains(number) { try copy(bytes) }
    }
  }
}

extension ImportError {
  /// The path it is about.
  var path: String {
    switch self {
    case .missing(let path), .unreadable(let path, _), .noFile(let path), .tooLong(let path, _, _),
      .isTheLedger(let path), .nothingFound(let path, _):
      path
    }
  }
}
