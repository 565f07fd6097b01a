import Ledger
import Metering

/// Importing usage events in bulk: they need no reader, and are read and priced ahead while those
/// before them are written.
extension ImportSession {
  /// Reads a file of usage events; each batch is a transaction, in which the place where it ends is
  /// noted.
  func readEvents(_ plan: ImportPlan, _ desk: ImportDesk) throws {
    guard let ledger else { return }
    // What other files left comes first.
    try commit()
    // Before the file is read: what is written meanwhile makes it a changed file next time.
    let status = try planner.status(of: plan.path)
    let file = try plan.open()
    let work = FileInWork(plan, modifiedAtMs: plan.path == "-" ? nowMs() : file.modifiedAtMs)
    file.onPiece = { [self] count in progress.bytes += Int64(count) }
    let stream = try events(of: file, work, ledger)
    let isWhole: Bool
    do {
      // What a power cut takes of a file is read again: with the calls it takes the note that they
      // were read. What came through a pipe is nowhere else.
      isWhole =
        status?.kind == .file
        ? try ledger.load { try record(stream, of: file, work, status, desk) }
        : try record(stream, of: file, work, status, desk)
    } catch let failure as EventStream.Failure {
      switch failure {
      case .unreadable(let reason): throw ImportError.unreadable(path: plan.path, reason: reason)
      case .lineTooLong(let line):
        throw ImportError.tooLong(path: plan.path, line: line, limit: LogFile.longestLine)
      }
    }
    report.lines += file.lines
    if file.isOpenEnded { report.openEnded += 1 }
    if isWhole {
      work.note = note(file, work, status)
      if let status { planner.remember(plan.path, status, oldestCallMs: work.oldestCallMs) }
    }
    finished.append(work)
    try copyRejectedLines(of: work)
    try commit()
  }

  /// Records what a stream gives; whether to its end.
  private func record(
    _ stream: EventStream, of file: LogFile, _ work: FileInWork, _ status: FileStatus?,
    _ desk: ImportDesk
  ) throws -> Bool {
    while let batch = try stream.next() {
      file.advance(
        bytes: batch.readBytes, lines: batch.readLines, isOpenEnded: batch.isOpenEnded)
      try record(batch, of: file, work, status, desk)
      if hooks.isStopped() {
        report.isStopped = true
        return false
      }
    }
    return true
  }

  private func events(
    of file: LogFile, _ work: FileInWork, _ ledger: LedgerFile
  ) throws -> EventStream {
    var options = streaming
    options.linesBefore = file.linesBefore
    options.longestLine = LogFile.longestLine
    options.isBehindOpenLine = file.isBehindOpenLine
    options.leavesBrokenEnd = true
    let place = absolutePath(file.path)
    let timeMs = max(0, work.modifiedAtMs)
    let defaults = BulkDefaults(
      timeMs: { timeMs },
      makeID: { NDJSONSource.id(of: $0, in: place, line: $1) })
    return try EventStream(file.descriptor, pricedBy: ledger, options, defaults)
  }

  private func record(
    _ batch: CallBatch, of file: LogFile, _ work: FileInWork, _ status: FileStatus?,
    _ desk: ImportDesk
  ) throws {
    if let ms = batch.oldestCallMs { work.oldestCallMs = min(work.oldestCallMs ?? ms, ms) }
    work.note = note(file, work, status)
    // As big as what has been read, so that the rest makes it a grown file.
    work.note?.size = file.position
    let outcomes = try desk.transaction {
      let outcomes = try desk.take(
        batch, from: (work.plan.absolutePath, work.modifiedAtMs), nowMs: nowMs())
      var notes = desk.notes
      notes.files = [work.note].compactMap(\.self)
      try tables?.note(
        notes, source: source.name, memory: planner.memory, nowMs: nowMs())
      return outcomes
    }
    report.recorded += Int64(batch.count - outcomes.count)
    var rejected = batch.refused.map { ($0.line, "\($0.error)") }
    for (line, outcome) in outcomes {
      report.count(outcome)
      if case .rejected(let reason) = outcome { rejected.append((line, reason)) }
    }
    for (line, reason) in rejected.sorted(by: { $0.0 < $1.0 }) { reject(work, line: line, reason) }
    progress.calls += Int64(batch.count)
    hooks.onProgress(progress)
  }
}
