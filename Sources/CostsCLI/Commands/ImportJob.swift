import Importers
import Ledger
import Metering
import Terminal

/// The work of `costs import`, with its options as plain values.
struct ImportJob {
  let targets: [ImportTarget]
  let ledger: LedgerLocation
  var isDryRun = false
  var isVerbose = false
  var isJSON = false
  var settings = ImportSettings()
  var rejects: RejectsFile?

  init(targets: [ImportTarget], ledger: LedgerLocation) {
    self.targets = targets
    self.ledger = ledger
  }

  /// Imports each target once.
  func run() throws {
    let file = try openLedger()
    let talk = ImportTalk(isVerbose: isVerbose)
    let output = Output()
    var taken: Int64 = 0
    for target in targets {
      let session = try session(target, file, talk, isStopped: { false })
      let report = try run(session, target, talk)
      if report.files == 0, target.isGiven, let path = target.paths.first {
        throw Messages.importFailed(.nothingFound(path: path, source: target.source.name))
      }
      taken += report.recorded + report.replaced + report.billEntries
      try print(report, talk, to: output)
    }
    watchBudgets(file)
    if talk.rejected > 0 {
      throw Messages.importRejected(talk, taken: taken, isDryRun: isDryRun, hasFile: rejects != nil)
    }
  }

  /// Imports again and again, until the person or the system ends it.
  func follow() throws {
    let interruption = Interruption()
    let file = try openLedger()
    let talk = ImportTalk(isVerbose: isVerbose)
    let output = Output()
    let sessions = try targets.map {
      ($0, try session($0, file, talk, isStopped: { interruption.hasCome }))
    }
    var isFirst = true
    repeat {
      var hasChanged = isFirst
      for (target, session) in sessions {
        let report = try run(session, target, talk)
        hasChanged = hasChanged || report.hasChanged
        if isFirst || report.hasChanged || report.rejected > 0 {
          try print(report, talk, to: output)
        }
      }
      if hasChanged { watchBudgets(file) }
      if isFirst { talk.say("following; end with Ctrl-C") }
      isFirst = false
    } while !interruption.comesWithin(ms: 1000)
    if talk.rejected > 0 {
      throw Messages.importRejected(talk, taken: nil, isDryRun: false, hasFile: rejects != nil)
    }
  }

  private func watchBudgets(_ file: LedgerFile?) {
    if let file, !isDryRun { BudgetWatch(file).look() }
  }

  private func openLedger() throws -> LedgerFile? {
    if isDryRun, try ledger.openIfPresent() == nil { return nil }
    return try ledger.openForWriting()
  }

  private func session(
    _ target: ImportTarget, _ file: LedgerFile?, _ talk: ImportTalk,
    isStopped: @escaping () -> Bool
  ) throws -> ImportSession {
    var hooks = ImportHooks()
    hooks.onReject = { talk.tell($0) }
    hooks.onProgress = { talk.show($0) }
    hooks.isStopped = isStopped
    if let rejects { hooks.onRejectedLine = { try rejects.add($0) } }
    return try ImportSession(
      target.source, into: file, isDryRun: isDryRun, settings: settings, hooks: hooks,
      nowMs: { Machine.nowMs })
  }

  private func run(
    _ session: ImportSession, _ target: ImportTarget, _ talk: ImportTalk
  ) throws -> ImportReport {
    defer { talk.clear() }
    do { return try session.run(target.paths) } catch let error as ImportError {
      throw Messages.importFailed(error)
    } catch let error as MeteringError {
      throw Messages.wrongUsage("\(error)", command: "import")
    } catch let error as LedgerError {
      throw Messages.importBrokenOff(error)
    }
  }

  private func print(_ report: ImportReport, _ talk: ImportTalk, to output: Output) throws {
    talk.finish()
    if isJSON {
      try output.line(ImportJSON.object(report, talk.takeRejections(), isDryRun: isDryRun).text)
    } else {
      _ = talk.takeRejections()
      try output.write(ImportRendering.text(report, isDryRun: isDryRun))
    }
    try output.flush()
  }
}
